"""A reader finds what the register says by following links from the front page."""

from playwright.sync_api import expect

OLDER, NEWER = "(opplyst 2011 eller senere)", "(opplyst høsten 2020 eller senere)"

# Each of the seventeen things: the links that lead to it, first in the menu of every page, and the words
# that are seen there; then, where it is told on more than one page, the links that lead on.
SEVENTEEN_THINGS = {
    "1 C40": [
        (
            ["Nettverk", "C40"],
            [
                "Nettverk for verdens megabyer",
                f"innovatørby, datoer ikke oppgitt {OLDER}",
                "har vist tydelig lederskap på miljø- og klimaområdet",
            ],
        ),
    ],
    "2 ICLEI": [
        (
            ["Nettverk", "ICLEI – Local Governments for Sustainability"],
            ["Verdensomspennende miljøorganisasjon for kommuner", f"medlem, datoer ikke oppgitt {OLDER}"],
        ),
        (["Cities for Climate Protection Europe"], ["Oslo deltar gjennom medlemskapet i ICLEI"]),
    ],
    "3 Eurocities, the older text": [
        (
            ["Nettverk", "Eurocities"],
            [
                f"assosiert medlem, til senest 2020 {OLDER}",
                "Forum for miljø",
                "Mobility Forum",
                "Luftkvalitet og klima",
                "Støy",
                "Avfall",
                "Rene byer",
                "Vannforvaltning",
                "Grønne byer",
            ],
        ),
        (["Støy"], [f"deltaker, datoer ikke oppgitt {OLDER}"]),
    ],
    "4 Covenant of Mayors": [
        (
            ["Forpliktelser", "Større kutt i klimagassutslippene enn EUs mål"],
            ["skulle være mer enn 20 prosent innen 2020", "Utfallet er ikke kjent"],
        ),
        (["Covenant of Mayors"], [f"underskriver, datoer ikke oppgitt {OLDER}", "Ordføreravtalen"]),
        (["Europakommisjonen"], ["Har tatt initiativ til: Covenant of Mayors"]),
    ],
    "5 Aalborg Commitments": [
        (
            ["Forpliktelser", "Bærekraftig utvikling etter Aalborg Commitments"],
            ["bystyret", "2011", "miljømessige, økonomiske og sosiale og etiske sider"],
        ),
        (["Aalborg Commitments"], ["lokaldemokratier", "rundt 700", f"underskriver, siden 2011 {OLDER}"]),
    ],
    "6 CatchMR": [
        (
            ["Nettverk", "CatchMR"],
            [
                "konkurransekraften og livskvaliteten",
                "redusere transportbehovet",
                "øke andelen av miljøvennligere transport",
                "Oslo/Akershus",
                "Göteborg Sverige",
                "Wien Østerrike",
                "Ljubljana Slovenia",
                "Budapest Ungarn",
                "Roma Italia",
                "Berlin Tyskland",
            ],
        ),
    ],
    "7 cities that Oslo works with": [
        (
            ["Byer"],
            [
                "Göteborg Sverige samarbeidsprosjekter",
                "Vilnius Litauen samarbeidsprosjekter",
                "Warszawa Polen samarbeidsprosjekter",
                "St. Petersburg Russland samarbeidsprosjekter",
                "Shanghai Kina samarbeidsprosjekter",
            ],
        ),
        (["Shanghai"], ["Temaer: Miljø"]),
    ],
    "8 anchoring": [
        (
            ["Slik er arbeidet forankret"],
            ["forankret i bystyremeldinger", "Registeret har ingen slike dokumenter ennå."],
        ),
    ],
    "9 Eurocities, the newer text": [
        (
            ["Nettverk", "Eurocities"],
            [
                "grunnlagt 1986",
                "en storbydimensjon",
                "Bedre livskvalitet for alle borgere",
                "forum, arbeidsgrupper, prosjekter, aktiviteter og arrangementer",
                "EUs urbane agenda",
                "https://www.eurocities.eu",
            ],
        ),
    ],
    "10 eight themes": [
        (
            ["Nettverk", "Eurocities"],
            [
                "Kultur",
                "Økonomi",
                "Miljø",
                "Kunnskapssamfunnet",
                "Mobilitet",
                "Sosiale saker",
                "Urban governance",
                "Samarbeid",
            ],
        ),
        (["Kunnskapssamfunnet"], ["Eurocities"]),
    ],
    "11 strategic framework": [
        (
            ["Nettverk", "Eurocities"],
            [
                "Strategisk rammeverk 2020–2029",
                "Et inkluderende samfunn Et samfunn med utviklingsmuligheter",
                "levende og åpne offentlige rom Bymyndighetene tar opp",
                "Byregjeringene er rustet for framtiden",
            ],
        ),
    ],
    "12 figures": [
        (
            ["Nettverk", "Eurocities"],
            [
                "medlemmer 140",
                "assosierte partnere 45",
                "land 39",
                "arbeidsgrupper rundt 40",
                "12 plasser",
                "nær 60",
                "Holder til i Brussel",
            ],
        ),
    ],
    "13 governance": [
        (
            ["Nettverk", "Eurocities"],
            ["øverste organ", "Møtes én gang i året, i november", "Anna König Jerlmyr president"],
        ),
        (["Anna König Jerlmyr"], [f"ordfører, Stockholm, datoer ikke oppgitt {NEWER}"]),
    ],
    "14 Norwegian members of Eurocities": [
        (
            ["Nettverk", "Eurocities"],
            ["Oslo: medlem", "Bergen Norge medlem", "Stavanger Norge assosiert partner"],
        ),
    ],
    "15 Raymond Johansen": [
        (
            ["Verv", "Raymond Johansen"],
            [
                "byrådsleder, Oslo",
                f"medlem, Styret i Eurocities, på vegne av Oslo, siden høsten 2020 {NEWER}",
                "den første norske politikeren der",
                "nye muligheter for politisk medvirkning og påvirkning",
            ],
        ),
    ],
    "16 groups that Oslo leads": [
        (
            ["Arbeidsgrupper"],
            [
                f"Aktiv aldring Arbeidsgruppe, Eurocities Oslo: leder, datoer ikke oppgitt {NEWER}",
                f"Hjemløshet Arbeidsgruppe, Eurocities Oslo: leder, datoer ikke oppgitt {NEWER}",
            ],
        ),
        (
            ["Avfall"],
            [f"leder, datoer ikke oppgitt {NEWER}", f"deltaker, datoer ikke oppgitt {OLDER}"],
        ),
    ],
    "17 METREX": [
        (
            ["Nettverk", "METREX"],
            [
                "dele erfaringer, kunnskap og ekspertise",
                "partner for europeiske institusjoner",
                "rundt 50",
                "Oslo: medlem",
                "Nicola Schelling president, METREX, på vegne av Stuttgart-regionen",
                "Viken (1. januar 2020 – 31. desember 2023) Norge medlem",
                "https://www.eurometrex.org",
            ],
        ),
        (["Glasgow"], ["Skottland, Storbritannia"]),
    ],
}


def test_each_of_the_seventeen_things_is_reached_by_following_links(reader, subtests):
    for thing, stops in SEVENTEEN_THINGS.items():
        with subtests.test(thing):
            for links, phrases in stops:
                reader.click(*links)
                reader.reads(*phrases)


def test_the_language_switch_leads_to_the_same_page_in_english_and_back(reader):
    reader.click("Nettverk", "Eurocities", "English")
    expect(reader.page.locator("html")).to_have_attribute("lang", "en")
    expect(reader.main.get_by_role("heading", level=1)).to_have_text("Eurocities")
    reader.reads("associate member, until 2020 at the latest (as of 2011 or later)")
    reader.page.get_by_role("banner").get_by_role("link", name="Norsk").click()
    expect(reader.page.locator("html")).to_have_attribute("lang", "nb")
    reader.reads(f"assosiert medlem, til senest 2020 {OLDER}")


def test_the_search_box_finds_göteborg_though_it_is_typed_without_the_dots(reader):
    box = reader.page.get_by_label("Søk i registeret")
    box.fill("atlantis")
    box.press("Enter")
    reader.reads("Ingen treff")
    reader.look_round()
    box.fill("goteborg")
    reader.page.get_by_role("button", name="Søk").click()
    reader.reads("Byer og regioner (1)")
    reader.click("Göteborg")
    expect(reader.main.get_by_role("heading", level=1)).to_have_text("Göteborg")
