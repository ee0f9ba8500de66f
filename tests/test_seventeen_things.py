"""What the register must be able to say: the seventeen things of the two texts that Oslo's content is from.

Each is asked twice: of the database, as rows that a query can use, and of the page where a reader would look.
"""

import re
from datetime import date

import pytest
from django.test import Client

from networks.models import (
    City,
    Commitment,
    Document,
    GoverningBody,
    KeyFigure,
    Membership,
    Organization,
    Page,
    Participation,
    Partnership,
    Position,
    Target,
    WorkingGroup,
)
from tests.make import make_document
from tests.pages import lacking, read, sources_of, text_of, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("oslo")]

OLDER, NEWER = "internasjonalt-samarbeid-pa-miljo", "eurocities-og-metrex"
STATED_2011 = "(opplyst 2011 eller senere)"
STATED_2020 = "(opplyst høsten 2020 eller senere)"
ASSOCIATE = f"assosiert medlem, til senest 2020 {STATED_2011}"
MEMBER = f"medlem, senest fra 2020 {STATED_2020}"
VIKEN_IN_METREX = (
    f"Viken (1. januar 2020 – 31. desember 2023) Norge medlem, datoer ikke oppgitt {STATED_2020}"
)


@pytest.fixture(scope="module")
def every_page(oslo):
    """{address: (status, words)} of all public pages, which are many, so they are read once."""
    return {
        address: (response.status_code, text_of(response).lower()) for address, response in walk(Client())
    }


def oslo_in(organization, **which):
    """Oslo's one membership of an organisation."""
    return Membership.objects.get(organization__slug=organization, city__is_home=True, **which)


def figures(organization):
    """{what is counted: (qualifier, number)} of an organisation."""
    rows = KeyFigure.objects.filter(organization__slug=organization)
    return {row.kind: (row.qualifier, row.value) for row in rows}


def themes(row):
    return set(row.themes.values_list("slug", flat=True))


# --- 1. C40


def test_1_oslo_is_an_innovator_city_in_c40_and_the_note_says_why(client):
    membership = oslo_in("c40")
    assert (membership.level, membership.title) == ("other", "innovatørby")
    assert "tydelig lederskap på miljø- og klimaområdet" in membership.note
    assert membership.source.slug == OLDER
    text = read(client, "/nettverk/c40/")
    assert not lacking(
        text,
        "Nettverk for verdens megabyer som tar klimaansvar.",
        "lav- og nullutslippsløsninger",
        f"innovatørby, datoer ikke oppgitt {STATED_2011}",
        "Oslo har fått statusen fordi byen har vist tydelig lederskap på miljø- og klimaområdet.",
        "Andre navn: C40cities",
    )


# --- 2. ICLEI


def test_2_oslo_is_a_member_of_iclei_and_through_it_takes_part_in_cities_for_climate_protection(client):
    assert oslo_in("iclei").level == "member"
    campaign = oslo_in("cities-for-climate-protection-europe")
    assert campaign.level == "participant"
    assert campaign.organization.parent.slug == "iclei"
    assert not lacking(
        read(client, "/nettverk/iclei/"),
        "ICLEI – Local Governments for Sustainability",
        "Verdensomspennende miljøorganisasjon for kommuner.",
        f"medlem, datoer ikke oppgitt {STATED_2011}",
        "Underordnet: Cities for Climate Protection Europe",
    )
    assert not lacking(
        read(client, "/nettverk/cities-for-climate-protection-europe/"),
        f"deltaker, datoer ikke oppgitt {STATED_2011}",
        "Oslo deltar gjennom medlemskapet i ICLEI.",
        "Hører til: ICLEI – Local Governments for Sustainability",
    )


# --- 3. Eurocities in the older text


def test_3_the_two_texts_disagree_and_the_register_holds_both_with_their_sources():
    associate = oslo_in("eurocities", level="associate_member")
    member = oslo_in("eurocities", level="member")
    assert (associate.start, associate.end, associate.source.slug) == ("", "../2020", OLDER)
    assert (member.start, member.end, member.source.slug) == ("../2020", "", NEWER)
    assert (associate.stated_as_of, member.stated_as_of) == ("2011/..", "2020-23/..")


def test_3_the_page_of_eurocities_gives_the_two_statements_two_different_sources(client):
    response = client.get("/nettverk/eurocities/")
    text = text_of(response)
    newer = re.search(rf"(?<!assosiert ){re.escape(MEMBER)} (\d+)", text)
    older = re.search(rf"{re.escape(ASSOCIATE)} (\d+)", text)
    sources = sources_of(response)
    assert sources[newer[1]] == "Eurocities og METREX"
    assert sources[older[1]] == "Internasjonalt samarbeid på miljø"
    assert newer[1] != older[1]


def test_3_today_oslo_is_shown_as_a_member_and_as_nothing_else(client):
    active = Membership.objects.active_on(date(2026, 1, 1)).filter(
        organization__slug="eurocities", city__is_home=True
    )
    assert [(each.level, each.holds) for each in active] == [("member", True)]
    now, history = read(client, "/nettverk/eurocities/").split("Historie", 1)
    assert "Oslo: medlem" in now
    assert MEMBER in now
    assert "assosiert medlem" not in now
    assert ASSOCIATE in history


def test_3_in_2015_oslo_was_an_associate_member_and_was_possibly_a_member(client):
    active = Membership.objects.active_on(date(2015, 6, 1)).filter(
        organization__slug="eurocities", city__is_home=True
    )
    assert {each.level: each.holds for each in active} == {"associate_member": True, "member": False}
    now, rest = read(client, "/nettverk/eurocities/?dato=2015-06-01").split("Historie", 1)
    assert "1. juni 2015" in now
    assert "Oslo: assosiert medlem Oslo: medlem (mulig)" in now
    assert re.search(rf"{re.escape(ASSOCIATE)} \d+ (?!mulig)", now)
    assert re.search(rf"(?<!assosiert ){re.escape(MEMBER)} \d+ mulig", now)
    assert "«Mulig» betyr" in rest


def test_3_oslo_takes_part_in_two_forums_and_six_working_groups(client):
    participations = Participation.objects.filter(
        city__is_home=True, role="participant", source__slug=OLDER
    ).select_related("working_group")
    groups = {(each.working_group.kind, each.working_group.slug) for each in participations}
    assert groups == {
        ("forum", "eurocities-environment-forum"),
        ("forum", "eurocities-mobility-forum"),
        ("working_group", "eurocities-air-quality-and-climate"),
        ("working_group", "eurocities-noise"),
        ("working_group", "eurocities-waste"),
        ("working_group", "eurocities-clean-cities"),
        ("working_group", "eurocities-water-management"),
        ("working_group", "eurocities-green-cities"),
    }
    takes_part = f"deltaker, datoer ikke oppgitt {STATED_2011}"
    assert not lacking(
        read(client, "/nettverk/eurocities/"),
        f"Forum for miljø Forum {takes_part}",
        f"Mobility Forum Forum {takes_part}",
        f"Luftkvalitet og klima Arbeidsgruppe {takes_part}",
        f"Støy Arbeidsgruppe {takes_part}",
        f"Rene byer Arbeidsgruppe {takes_part}",
        f"Vannforvaltning Arbeidsgruppe {takes_part}",
        f"Grønne byer Arbeidsgruppe {takes_part}",
    )
    assert takes_part in read(client, "/arbeidsgrupper/eurocities-waste/")


def test_3_the_english_page_says_both_too(client):
    assert not lacking(
        read(client, "/en/networks/eurocities/"),
        "member, since 2020 or earlier (as of autumn 2020 or later)",
        "associate member, until 2020 at the latest (as of 2011 or later)",
        "Environment Forum Forum participant",
        "Air quality and climate Working group participant",
    )
    assert "Oslo: associate member Oslo: member (possible)" in read(
        client, "/en/networks/eurocities/?date=2015-06-01"
    )


# --- 4. The Covenant of Mayors


def test_4_oslo_has_signed_the_covenant_of_mayors_an_initiative_of_the_european_commission(client):
    covenant = oslo_in("covenant-of-mayors")
    assert covenant.level == "signatory"
    assert covenant.organization.initiator.slug == "europakommisjonen"
    assert "Ordføreravtalen" in covenant.organization.other_names.splitlines()
    assert not lacking(
        read(client, "/nettverk/covenant-of-mayors/"),
        f"underskriver, datoer ikke oppgitt {STATED_2011}",
        "initiativ fra Europakommisjonen",
        "Ordføreravtalen",
        "Initiativtaker: Europakommisjonen",
        "Større kutt i klimagassutslippene enn EUs mål",
    )


def test_4_the_target_is_more_than_20_per_cent_by_2020_and_its_outcome_is_unknown(client):
    target = Target.objects.get(commitment__organization__slug="covenant-of-mayors")
    assert (target.comparator, target.value, target.year) == (">", 20, 2020)
    assert (target.unit, target.outcome) == ("prosent", "unknown")
    assert not target.measurements.exists()
    text = read(client, "/forpliktelser/covenant-of-mayors-emissions/")
    assert not lacking(
        text,
        "mer enn EUs offisielle mål: 20 prosent reduksjon innen 2020",
        "Reduksjon i utslippene av klimagasser skulle være mer enn 20 prosent innen 2020",
        "Utfallet er ikke kjent",
    )
    assert "mer enn 20 prosent innen 2020" in read(client, "/forpliktelser/")


# --- 5. The Aalborg Commitments


def test_5_the_city_council_committed_oslo_to_the_aalborg_commitments_in_2011(client):
    assert (oslo_in("aalborg-commitments").level, oslo_in("aalborg-commitments").start) == (
        "signatory",
        "2011",
    )
    commitment = Commitment.objects.get(organization__slug="aalborg-commitments")
    assert (commitment.adopted_by, commitment.start) == ("bystyret", "2011")
    assert themes(commitment) == {"miljo", "okonomi", "sosiale-og-etiske-forhold"}
    text = read(client, "/forpliktelser/aalborg-commitments/")
    assert not lacking(
        text, "vedtatt av bystyret", "vedtatt 2011", "miljømessige, økonomiske og sosiale og etiske sider"
    )


def test_5_about_700_local_democracies_stay_about_700(client):
    assert figures("aalborg-commitments") == {"signatories": ("about", 700)}
    assert "lokaldemokratier rundt 700" in read(client, "/nettverk/aalborg-commitments/")


# --- 6. CatchMR


def test_6_catchmr_has_seven_regions_and_oslo_is_in_it_through_oslo_akershus(client):
    regions = Membership.objects.filter(organization__slug="catchmr", level="participant")
    assert set(regions.values_list("city__slug", flat=True)) == {
        "oslo-akershus",
        "goteborg",
        "wien",
        "ljubljana",
        "budapest",
        "roma",
        "berlin",
    }
    assert City.objects.home().part_of.slug == "oslo-akershus"
    text = read(client, "/nettverk/catchmr/")
    assert not lacking(text, "Göteborg Sverige", "Wien Østerrike", "Ljubljana Slovenia", "Budapest Ungarn")
    assert not lacking(text, "Roma Italia", "Berlin Tyskland", "Oslo/Akershus: deltaker")


def test_6_catchmr_says_its_purpose_and_what_its_partners_want(client):
    catchmr = Organization.objects.get(slug="catchmr")
    assert catchmr.kind == "project"
    assert "konkurransekraften" in catchmr.purpose
    assert "persontransport" in catchmr.aim
    assert not lacking(
        read(client, "/nettverk/catchmr/"),
        "Å øke konkurransekraften og livskvaliteten i storbyområder.",
        "gode løsninger for persontransport",
        "redusere transportbehovet uten å forstyrre den mobiliteten befolkningen ønsker",
        "øke andelen av miljøvennligere transport",
    )


# --- 7. Cities that Oslo works with


def test_7_oslo_has_cooperation_projects_on_the_environment_with_five_cities(client):
    partnerships = Partnership.objects.select_related("city")
    assert {(each.city.slug, each.city.country) for each in partnerships} == {
        ("goteborg", "SE"),
        ("vilnius", "LT"),
        ("warszawa", "PL"),
        ("st-petersburg", "RU"),
        ("shanghai", "CN"),
    }
    for each in partnerships:
        assert (each.kind, themes(each)) == ("cooperation_projects", {"miljo"})
    projects = f"samarbeidsprosjekter, datoer ikke oppgitt {STATED_2011}"
    assert not lacking(
        read(client, "/byer/"),
        f"Göteborg Sverige {projects}",
        f"Vilnius Litauen {projects}",
        f"Warszawa Polen {projects}",
        f"St. Petersburg Russland {projects}",
        f"Shanghai Kina {projects}",
    )
    assert not lacking(read(client, "/byer/warszawa/"), "Andre navn: Warsjawa", "Temaer: Miljø")


# --- 8. Anchoring


def test_8_the_page_on_anchoring_has_a_place_for_council_reports_and_claims_none(client):
    assert Page.objects.get(slug="forankring").lists == "council_report"
    assert not Document.objects.filter(kind="council_report").exists()
    assert not lacking(
        read(client, "/om/forankring/"),
        "Internasjonalt samarbeid er forankret i bystyremeldinger",
        "Listen over meldingene mangler i den teksten som registeret bygger på.",
        "Registeret har ingen slike dokumenter ennå.",
    )


def test_8_a_council_report_that_is_entered_takes_that_place(client):
    make_document(title_nb="Byen og verden", kind="council_report", date="2012")
    text = read(client, "/om/forankring/")
    assert "Byen og verden Bystyremelding 2012" in text
    assert "ingen slike dokumenter" not in text


# --- 9. Eurocities in the newer text


def test_9_eurocities_was_founded_in_1986_and_says_what_it_is_for_and_how_it_works(client):
    eurocities = Organization.objects.get(slug="eurocities")
    assert (eurocities.start, eurocities.website) == ("1986", "https://www.eurocities.eu")
    assert "storbydimensjon" in eurocities.purpose
    assert "livskvalitet" in eurocities.aim
    assert not lacking(
        read(client, "/nettverk/eurocities/"),
        "grunnlagt 1986",
        "Nettverket for europeiske storbyer.",
        "ta en storbydimensjon inn i politiske initiativer",
        "Bedre livskvalitet for alle borgere.",
        "nettverksbygging, lobbyvirksomhet og kampanjer",
        "forum, arbeidsgrupper, prosjekter, aktiviteter og arrangementer",
        "EUs urbane agenda",
        "Nettsted: https://www.eurocities.eu",
    )


def test_9_the_english_page_says_it_too(client):
    assert not lacking(
        read(client, "/en/networks/eurocities/"),
        "founded 1986",
        "The network of major European cities.",
        "bring an urban dimension into their policy initiatives",
        "A better quality of life for all citizens.",
        "networking, lobbying and campaigns",
        "forums, working groups, projects, activities and events",
        "the EU’s Urban Agenda",
        "Website: https://www.eurocities.eu",
    )


# --- 10. The themes of Eurocities


def test_10_eurocities_has_eight_themes(client):
    eurocities = Organization.objects.get(slug="eurocities")
    assert themes(eurocities) == {
        "kultur",
        "okonomi",
        "miljo",
        "kunnskapssamfunnet",
        "mobilitet",
        "sosiale-saker",
        "urban-governance",
        "samarbeid",
    }
    names = "Kultur Kunnskapssamfunnet Miljø Mobilitet Samarbeid Sosiale saker Urban governance Økonomi"
    assert f"Temaer {names}" in read(client, "/nettverk/eurocities/")
    assert "Eurocities" in read(client, "/temaer/kultur/")


# --- 11. The strategic framework


def test_11_the_framework_2020_2029_has_six_focus_areas_in_order(client):
    framework = Organization.objects.get(slug="eurocities").frameworks.get()
    assert (framework.start, framework.end) == ("2020", "2029")
    names = [
        "Et inkluderende samfunn",
        "Et samfunn med utviklingsmuligheter og god lokal økonomi for innbyggerne",
        "Et samfunn der folk kan bevege seg og leve i et sunt miljø",
        "Et samfunn med levende og åpne offentlige rom",
        "Bymyndighetene tar opp og drøfter globale utfordringer",
        "Byregjeringene er rustet for framtiden",
    ]
    assert [(each.number, each.name) for each in framework.focus_areas.all()] == list(enumerate(names, 1))
    text = read(client, "/nettverk/eurocities/")
    assert "Strategisk rammeverk 2020–2029" in text
    assert " ".join(names) in text


# --- 12. The figures of Eurocities


def test_12_the_figures_of_eurocities_are_as_the_source_gives_them(client):
    assert figures("eurocities") == {
        "members": ("exact", 140),
        "associate_partners": ("exact", 45),
        "countries": ("exact", 39),
        "working_groups": ("about", 40),
        "staff": ("nearly", 60),
    }
    board = GoverningBody.objects.get(slug="eurocities-executive-committee")
    secretariat = GoverningBody.objects.get(slug="eurocities-secretariat")
    assert (board.seats, secretariat.seat.slug) == (12, "brussel")
    assert not lacking(
        read(client, "/nettverk/eurocities/"),
        "medlemmer 140",
        "assosierte partnere 45",
        "land 39",
        "arbeidsgrupper rundt 40",
        "medarbeidere i sekretariatet nær 60",
        "Opplyst høsten 2020 eller senere.",
        "Styret Styre. 12 plasser.",
        "Sekretariatet Sekretariat. Holder til i Brussel.",
    )


def test_12_the_english_page_keeps_about_and_nearly(client):
    assert not lacking(
        read(client, "/en/networks/eurocities/"),
        "members 140",
        "associate partners 45",
        "countries 39",
        "working groups about 40",
        "members of staff at the secretariat nearly 60",
        "12 seats.",
        "Based in Brussels.",
    )


def test_12_the_page_for_2015_gives_no_figure_of_2020(client):
    text = read(client, "/nettverk/eurocities/?dato=2015-06-01")
    assert not lacking(text, "grunnlagt 1986", "Tallene vi har, er fra en senere dag enn denne.")
    assert "nær 60" not in text


# --- 13. How Eurocities is governed


def test_13_the_general_assembly_is_the_highest_body_and_meets_once_a_year_in_november(client):
    assembly = GoverningBody.objects.get(organization__slug="eurocities", is_highest=True)
    assert (assembly.kind, assembly.meets) == ("assembly", "én gang i året, i november")
    assert not lacking(
        read(client, "/nettverk/eurocities/"),
        "Generalforsamlingen Generalforsamling, øverste organ. Møtes én gang i året, i november.",
        "Styret Styre.",
    )
    assert "Executive Committee Board." in read(client, "/en/networks/eurocities/")


def test_13_the_president_is_the_mayor_of_stockholm_as_stated_and_not_as_of_now(client):
    president = Position.objects.get(organization__slug="eurocities", role="president")
    assert (president.official.name, president.start, president.end) == ("Anna König Jerlmyr", "", "")
    assert president.official.positions.get(role="mayor").city.slug == "stockholm"
    stated = f"datoer ikke oppgitt {STATED_2020}"
    assert f"Anna König Jerlmyr president, Eurocities {stated}" in read(client, "/nettverk/eurocities/")
    assert not lacking(
        read(client, "/verv/anna-konig-jerlmyr/"),
        f"ordfører, Stockholm, {stated}",
        f"president, Eurocities, {stated}",
    )
    assert "By, Sverige Stockholm" in read(client, "/byer/stockholm/")


# --- 14. Norwegian members of Eurocities


def test_14_oslo_and_bergen_are_members_of_eurocities_and_stavanger_is_an_associate_partner(client):
    norwegian = Membership.objects.active_on(date(2026, 1, 1)).filter(
        organization__slug="eurocities", city__country="NO"
    )
    assert set(norwegian.values_list("city__slug", "level")) == {
        ("oslo", "member"),
        ("bergen", "member"),
        ("stavanger", "associate_partner"),
    }
    assert not lacking(
        read(client, "/nettverk/eurocities/"),
        "Oslo: medlem",
        f"Bergen Norge medlem, datoer ikke oppgitt {STATED_2020}",
        f"Stavanger Norge assosiert partner, datoer ikke oppgitt {STATED_2020}",
    )


# --- 15. Raymond Johansen


def test_15_raymond_johansen_was_elected_to_the_board_in_autumn_2020_on_behalf_of_oslo(client):
    seat = Position.objects.get(body__slug="eurocities-executive-committee")
    assert (seat.official.slug, seat.on_behalf_of.slug) == ("raymond-johansen", "oslo")
    assert (seat.role, seat.start, seat.end) == ("member", "2020-23", "")
    government = seat.official.positions.get(role="head_of_city_government")
    assert (government.title, government.city.slug) == ("byrådsleder", "oslo")
    said = [
        "medlem, Styret i Eurocities, på vegne av Oslo",
        f"siden høsten 2020 {STATED_2020}",
        "som den første norske politikeren der",
        "nye muligheter for politisk medvirkning og påvirkning, blant annet inn mot EUs institusjoner",
    ]
    assert not lacking(read(client, "/verv/raymond-johansen/"), "byrådsleder, Oslo", *said)
    assert not lacking(read(client, "/nettverk/eurocities/"), "Raymond Johansen", *said)


@pytest.mark.parametrize(("day", "on_the_board"), [("2019-06-01", False), ("2020-12-01", True)])
def test_15_he_is_on_the_board_from_autumn_2020_and_not_before(client, day, on_the_board):
    seats = Position.objects.active_on(date.fromisoformat(day)).filter(body__kind="board")
    assert [seat.holds for seat in seats] == ([True] if on_the_board else [])
    page = read(client, f"/nettverk/eurocities/?dato={day}")
    on_that_day, ever = page.split("Historie", 1)
    assert ("Raymond Johansen" in on_that_day) is on_the_board
    assert "Raymond Johansen" in ever


def test_15_the_english_page_says_it_too(client):
    assert not lacking(
        read(client, "/en/officials/raymond-johansen/"),
        "Governing Mayor, Oslo",
        "member, Executive Committee of Eurocities, on behalf of Oslo",
        "since autumn 2020 (as of autumn 2020 or later)",
        "as the first Norwegian politician on it",
        "new opportunities for political participation and influence",
    )


# --- 16. The groups that Oslo leads


def test_16_oslo_leads_the_groups_on_waste_active_ageing_and_homelessness(client):
    led = Participation.objects.filter(city__is_home=True, role="leader", source__slug=NEWER)
    assert set(led.values_list("working_group__slug", flat=True)) == {
        "eurocities-waste",
        "eurocities-active-ageing",
        "eurocities-homelessness",
    }
    leads = f"Arbeidsgruppe, Eurocities Oslo: leder, datoer ikke oppgitt {STATED_2020}"
    assert not lacking(
        read(client, "/arbeidsgrupper/"), f"Avfall {leads}", f"Aktiv aldring {leads}", f"Hjemløshet {leads}"
    )
    assert "3 arbeidsgrupper Oslo leder" in read(client, "/")


def test_16_the_waste_group_is_one_group_with_two_participations_from_two_sources(client):
    group = WorkingGroup.objects.get(themes__slug="avfall")
    assert set(group.participations.values_list("role", "source__slug")) == {
        ("participant", OLDER),
        ("leader", NEWER),
    }
    response = client.get("/arbeidsgrupper/eurocities-waste/")
    assert not lacking(
        text_of(response),
        f"leder, datoer ikke oppgitt {STATED_2020}",
        f"deltaker, datoer ikke oppgitt {STATED_2011}",
    )
    assert len(sources_of(response)) == 2


# --- 17. METREX


def test_17_metrex_says_its_purpose_and_whose_partner_it_is(client):
    metrex = Organization.objects.get(slug="metrex")
    assert (metrex.website, figures("metrex")) == ("https://www.eurometrex.org", {"members": ("about", 50)})
    assert "erfaringer, kunnskap og ekspertise" in metrex.purpose
    assert not lacking(
        read(client, "/nettverk/metrex/"),
        "Nettverk og plattform for europeiske metropoler og metropolregioner.",
        "dele erfaringer, kunnskap og ekspertise på viktige områder av felles interesse",
        "partner for europeiske institusjoner, forskningsmiljøer, offentlige organisasjoner",
        "medlemmer rundt 50",
        f"medlem, datoer ikke oppgitt {STATED_2020}",
        "Nettsted: https://www.eurometrex.org",
    )


def test_17_its_president_is_nicola_schelling_of_the_stuttgart_region(client):
    president = Position.objects.get(organization__slug="metrex", role="president")
    assert (president.official.name, president.on_behalf_of.slug) == (
        "Nicola Schelling",
        "stuttgart-regionen",
    )
    assert f"på vegne av Stuttgart-regionen, datoer ikke oppgitt {STATED_2020}" in read(
        client, "/verv/nicola-schelling/"
    )
    assert "Nicola Schelling president, METREX" in read(client, "/nettverk/metrex/")


def test_17_its_secretariat_is_in_glasgow_in_scotland(client):
    seat = GoverningBody.objects.get(organization__slug="metrex", kind="secretariat").seat
    assert (seat.slug, seat.country, seat.place) == ("glasgow", "GB", "Skottland")
    assert "Holder til i Glasgow." in read(client, "/nettverk/metrex/")
    assert "Skottland, Storbritannia Glasgow" in read(client, "/byer/glasgow/")


def test_17_oslo_and_viken_were_its_norwegian_members_while_viken_existed(client):
    def norwegian(day):
        members = Membership.objects.active_on(day).filter(organization__slug="metrex", city__country="NO")
        return {each.city.slug: each.holds for each in members}

    assert norwegian(date(2021, 6, 1)) == {"oslo": True, "viken": True}
    assert norwegian(date(2024, 1, 1)) == {"oslo": True}
    assert VIKEN_IN_METREX in read(client, "/nettverk/metrex/?dato=2021-06-01")


def test_17_the_membership_of_viken_is_still_told_after_viken_ended(client):
    # The text names it, and a reader who does not know which day to ask for must find it.
    assert VIKEN_IN_METREX in read(client, "/nettverk/metrex/")
    assert f"METREX medlem, datoer ikke oppgitt {STATED_2020}" in read(client, "/byer/viken/")


def test_17_the_english_page_says_it_too(client):
    assert not lacking(
        read(client, "/en/networks/metrex/"),
        "A network and platform for European metropolises and metropolitan regions.",
        "members about 50",
        "Nicola Schelling president, METREX, on behalf of Stuttgart Region",
        "Based in Glasgow.",
        "Viken (1 January 2020 – 31 December 2023) Norway member",
        "Website: https://www.eurometrex.org",
    )


# --- all of them


def test_every_page_that_links_lead_to_is_there(every_page):
    assert len(every_page) > 100
    assert [address for address, (status, _text) in every_page.items() if status != 200] == []


def test_no_page_says_that_anything_is_ongoing(every_page):
    # An empty end means only that no source tells of one.
    telling = {address for address, (_status, text) in every_page.items() if re.search("pågår|ongoing", text)}
    assert telling == set()
