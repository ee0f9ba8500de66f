// Comforts of the admin's forms. Everything that is saved can be written without them.
"use strict";
(() => {
  const $ = window.django && window.django.jQuery;

  // How a date is understood, while it is typed.
  const waiting = new WeakMap();
  const tell = async (field) => {
    if (field.dataset.asked === field.value) return;
    field.dataset.asked = field.value;
    const answer = await fetch(field.dataset.understood + encodeURIComponent(field.value.slice(0, 100)));
    if (!answer.ok || answer.redirected || field.dataset.asked !== field.value) return;
    const { said, wrong } = await answer.json();
    const place = beside(field);
    place.textContent = said;
    place.classList.toggle("wrong", Boolean(wrong));
  };
  const beside = (field) => {
    const cell = field.closest("td, .form-row > div, .fieldBox") || field.parentElement;
    let place = cell.querySelector(".understood");
    if (!place) {
      place = document.createElement("span");
      place.className = "understood";
      place.setAttribute("aria-live", "polite");
      cell.querySelector(".datetimeshortcuts, input").after(place);
    }
    return place;
  };
  document.addEventListener("focusin", ({ target }) => {
    if (target.dataset.understood && target.dataset.asked === undefined) target.dataset.asked = target.value;
  });
  document.addEventListener("input", ({ target }) => {
    if (!target.dataset.understood) return;
    clearTimeout(waiting.get(target));
    waiting.set(target, setTimeout(tell, 300, target));
  });
  // The calendar writes a day without saying so.
  document.addEventListener("focusout", ({ target }) => {
    if (target.dataset.understood) tell(target);
  });

  // A box that is wider than the screen is scrolled with the keyboard too, and says what it holds.
  const boxes = document.querySelectorAll("#changelist .results, .tabular, .spreadsheet .wide, #change-history");
  const name = (box) => (box.querySelector("h2, caption") || document.querySelector("h1") || box).textContent.trim();
  const watch = new ResizeObserver((entries) => {
    for (const { target: box } of entries) {
      const wide = box.scrollWidth > box.clientWidth;
      const marks = { tabindex: "0", role: "region", "aria-label": name(box) };
      for (const mark in marks) wide ? box.setAttribute(mark, marks[mark]) : box.removeAttribute(mark);
    }
  });
  boxes.forEach((box) => watch.observe(box));
  // What goes on to the right fades out there.
  const fade = (box) => box.classList.toggle("goes-on", box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
  const fader = new ResizeObserver((entries) => entries.forEach(({ target }) => fade(target)));
  [...boxes, ...document.querySelectorAll(".scroll, .scrolls")].forEach((box) => {
    fader.observe(box);
    box.addEventListener("scroll", () => fade(box), { passive: true });
  });
  // A corner above the names of rows is no heading.
  document.querySelectorAll("th:empty").forEach((corner) => corner.setAttribute("role", "cell"));
  // A picture with a name is a picture.
  addEventListener("load", () => {
    document.querySelectorAll("span.help-tooltip[aria-label]").forEach((icon) => icon.setAttribute("role", "img"));
  });

  // What is typed is not left without a question: only the form that is sent may take it along.
  const written = (form) => new URLSearchParams(new FormData(form)).toString();
  const opened = new Map();
  let sent = null;
  addEventListener("load", () => {
    document.querySelectorAll("#content-main form[method=post]:not(#login-form, #changelist-form)").forEach((form) => {
      opened.set(form, form.querySelector(".errornote, .errorlist, .conflicts") ? null : written(form));
    });
  });
  document.addEventListener("submit", ({ target, submitter }) => {
    if (!submitter || submitter.formTarget !== "_blank") sent = target;
  });
  addEventListener("beforeunload", (event) => {
    const lost = [...opened].some(([form, before]) => form !== sent && form.isConnected && written(form) !== before);
    sent = null;
    if (lost) event.preventDefault();
  });

  if (!$) return;

  // A choice by typing is called what its field is called.
  const label = (select) => {
    const own = document.querySelector(`label[for="${select.id}"]`);
    const called = select.getAttribute("aria-label") || (own ? own.textContent.replace(/:$/, "") : "");
    const box = select.parentElement.querySelector(".select2-container");
    if (!box || !called) return;
    const chosen = box.querySelector(".select2-selection__rendered");
    const holder = box.querySelector(".select2-selection");
    if (select.multiple) {
      box.querySelector(".select2-search__field").setAttribute("aria-label", called);
      return;
    }
    chosen.removeAttribute("role");
    chosen.removeAttribute("aria-readonly");
    holder.id = `${select.id}-box`;
    holder.setAttribute("aria-label", called);
    holder.setAttribute("aria-labelledby", `${holder.id} ${chosen.id}`);
  };

  // The source used last, for a fact that has none yet. Nothing is chosen before somebody says so.
  const sources = 'select[data-field-name="source"]';
  let last = null;
  const offer = (select) => {
    const place = select.closest(".related-widget-wrapper") || select.parentElement;
    let button = place.querySelector(".same-source");
    const known = last || (select.dataset.last && { id: select.dataset.last, text: select.dataset.lastName });
    if (select.value || !known) {
      if (button) button.remove();
      return;
    }
    if (!button) {
      button = document.createElement("button");
      button.type = "button";
      button.className = "same-source";
      place.append(button);
    }
    button.textContent = interpolate(gettext("Same source: %s"), [known.text]);
    button.onclick = () => {
      select.replaceChildren(new Option("", ""), new Option(known.text, known.id, true, true));
      $(select).trigger("change");
      select.parentElement.querySelector(".select2-selection").focus();
    };
  };

  const dress = (part) => {
    part.querySelectorAll('.admin-autocomplete:not([name*="__prefix__"])').forEach(label);
    part.querySelectorAll(`${sources}:not([name*="__prefix__"])`).forEach(offer);
  };
  // The rows of one table, counted from 1 in the labels of their fields.
  const number = (group) => {
    group.querySelectorAll("tr.form-row:not(.empty-form)").forEach((row, index) => {
      row.querySelectorAll("[aria-label]").forEach((field) => {
        field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/(\d+|__prefix__)$/, index + 1));
      });
    });
  };
  const FIELDS = "input:not([type=hidden]), select:not(.admin-autocomplete), textarea, .select2-selection";

  $(() => {
    dress(document);
    // Not before now: Django tells of a change in every field when a page is ready.
    $(document).on("change", sources, ({ target }) => {
      const chosen = target.selectedOptions[0];
      if (chosen && chosen.value) last = { id: chosen.value, text: chosen.textContent };
      document.querySelectorAll(`${sources}:not([name*="__prefix__"])`).forEach(offer);
    });
  });
  // Once the choices by typing are there, which may be after the page is.
  addEventListener("load", () => $(() => {
    // Django moves to the first field of a new form, and takes the button above it for one.
    const first = document.querySelector(".submit-row :focus") && document.querySelector(`fieldset :is(${FIELDS})`);
    if (first) first.focus();
  }));
  document.addEventListener("formset:added", ({ target: row }) => {
    number(row.closest(".inline-group"));
    dress(row);
    row.querySelector(FIELDS).focus();
  });
  document.addEventListener("formset:removed", ({ detail }) => {
    const group = document.getElementById(`${detail.formsetName}-group`);
    setTimeout(() => number(group)); // once the fields have their new numbers
    group.querySelector(".add-row a").focus();
  });
  // What looks and is called like a button is pressed like one.
  document.addEventListener("keydown", (event) => {
    if (event.key === " " && event.target.matches('a[role="button"]')) {
      event.preventDefault();
      event.target.click();
    }
  });
})();
