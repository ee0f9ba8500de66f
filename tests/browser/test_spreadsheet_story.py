"""A large spreadsheet from end to end: read what is wrong, mend it, import it, see it in public, undo it."""

import csv
import io
from itertools import cycle

from playwright.sync_api import expect

from networks.models import City
from networks.resources.jobs import LARGE

ROWS = 10_000
WRONG = range(0, ROWS, 500)
# Column, what stands there, what the page says of it, and what was meant.
FAULTS = [
    ("country", "Norgeland", "«Norgeland» er ikke et av valgene.", "NO"),
    ("start", "31.02.2020", "Dagen «31.02.2020» finnes ikke: Det er 29 dager i februar 2020.", "29.02.2020"),
    ("source", "eurocities-og-metrx", "Mente du «eurocities-og-metrex»?", "eurocities-og-metrex"),
    ("latitude", "seksti", "«seksti» er ikke et tall.", "60"),
]
MINUTES = 3 * 60_000  # what 10,000 rows may take where others are at work, too


def cities():
    for number in range(ROWS):
        yield {
            "slug": f"by-{number}",
            "name_nb": f"By nummer {number}",
            "kind": "city",
            "country": "NO",
            "latitude": "59,5",
            "longitude": "10,5",
            "start": "høsten 2020",
            "source": "eurocities-og-metrex",
            "published": "ja",
        }


def as_file(rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return {"name": "byer.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode("utf-8-sig")}


def test_a_file_of_ten_thousand_rows_is_mended_imported_seen_and_undone(editor, upload, reader):
    main = editor.get_by_role("main")
    editor.set_default_timeout(MINUTES)
    before = City.objects.count()
    faults = dict(zip(WRONG, cycle(FAULTS), strict=False))
    rows = list(cities())
    for number, (column, wrong, _said, _meant) in faults.items():
        rows[number][column] = wrong
    assert len(as_file(rows)["buffer"]) <= LARGE  # else a process of its own would read it

    upload("Byer og regioner", as_file(rows))
    expect(main).to_contain_text("Filen kan ikke importeres ennå. Ingenting er lagret.", timeout=MINUTES)
    expect(main.get_by_role("link", name=f"Avviste rader {len(WRONG)}")).to_be_visible()
    expect(main.get_by_role("link", name=f"Nye rader {ROWS - len(WRONG)}")).to_be_visible()
    for number, (column, wrong, said, _meant) in faults.items():
        line = editor.get_by_role("rowheader", name=str(number + 2), exact=True)
        row = main.get_by_role("row").filter(has=line)
        for words in (f"by-{number}", f"{column}:", f"«{wrong}»", said):
            expect(row).to_contain_text(words)

    with editor.expect_download() as download:
        main.get_by_role("link", name="De avviste radene som CSV").click()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        refused = list(csv.DictReader(file, delimiter=";"))
    assert len(refused) == len(WRONG)
    for each, (column, wrong, said, meant) in zip(refused, faults.values(), strict=True):
        assert each[column] == wrong
        assert said in each.pop("Hva som er galt")
        each[column] = meant
    mended = {each["slug"]: each for each in refused}

    upload("Byer og regioner", as_file([mended.get(each["slug"], each) for each in rows]))
    expect(main).to_contain_text("Dette vil filen endre. Ingenting er lagret ennå.", timeout=MINUTES)
    assert City.objects.count() == before
    main.get_by_role("button", name="Importer").click()
    expect(main).to_contain_text("Filen er importert.", timeout=MINUTES)
    assert City.objects.count() == before + ROWS

    reader.open("/byer/by-500/")
    reader.reads("By nummer 500", "29. februar 2020")

    main.get_by_role("link", name="Angre importen …").click()
    main.get_by_role("button", name="Ja, angre").click()
    expect(editor.get_by_text("Angret: Alt er som det var før.")).to_be_visible(timeout=MINUTES)
    assert City.objects.count() == before
    assert reader.page.goto("/byer/by-500/").status == 410  # it was public for a while
