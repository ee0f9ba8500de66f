/* While a name is typed: which records have one like it, in a quiet line below the field. */
"use strict";
{
  const WAIT = 400; // milliseconds after the last key

  const ask = async (input, signal) => {
    const form = input.form;
    const query = new URLSearchParams({ name: input.value, own: input.dataset.own });
    query.set("within", form.elements[input.dataset.within]?.value ?? "");
    const answer = await fetch(`${input.dataset.likes}?${query}`, { signal });
    return answer.ok ? answer.json() : { likes: [] };
  };

  const show = (line, { sentence, likes }) => {
    line.replaceChildren();
    likes.forEach(({ name, address }, place) => {
      const link = document.createElement("a");
      Object.assign(link, { href: address, target: "_blank", rel: "noopener", textContent: name });
      line.append(place ? ", " : `${sentence} `, link);
    });
  };

  for (const input of document.querySelectorAll("input[data-likes]")) {
    const line = document.createElement("p");
    line.className = "understood namesakes-typed";
    line.setAttribute("aria-live", "polite");
    input.after(line);
    let timer, asking;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      asking?.abort();
      timer = setTimeout(() => {
        asking = new AbortController();
        ask(input, asking.signal).then((found) => show(line, found), () => {});
      }, WAIT);
    });
  }
}
