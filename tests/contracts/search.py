"""What every search backend does alike. A test module inherits it and brings a ``backend``."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from search.core.contract import (
    ONLINE,
    CatalogEntry,
    CatalogQuery,
    EntryText,
    Identity,
    Kind,
    Occasion,
    Sort,
    Viewer,
)
from search.core.documents import digest
from search.core.facets import FACETS, bands
from search.core.ranking import ENOUGH
from tests.factories.courses import CourseFactory

START = datetime(2026, 3, 1, tzinfo=UTC)
LEARNER = Viewer(frozenset({"everyone", "signed-in"}), "en")
GERMAN = Viewer(frozenset({"everyone", "signed-in"}), "de")
HOSTILE = ['"', "pump OR", "a*b(c", "NEAR(a)", "'; --", "-", "\\", "{}", "🙂", "x" * 200, "& | !"]
STRANGER = Viewer(frozenset({"everyone"}), "en")


def entry(
    title,
    *,
    kind=Kind.COURSE,
    tokens=("signed-in",),
    minutes=30,
    day=0,
    values=None,
    german="",
    **text,
):
    """Return the entry of a new course."""
    course = CourseFactory(title=title)
    texts = {"en": EntryText(title, **text)}
    if german:
        texts["de"] = EntryText(german, "Worum es geht.")
    return CatalogEntry(
        about=Identity(kind, course.pk),
        key=course.translation_key,
        code=course.code,
        source_language="en",
        texts=texts,
        tokens=frozenset({*tokens, course.enrolled_token}),
        values={"fits": bands(minutes), "delivery": ("self-paced",), **(values or {})},
        minutes=minutes,
        published_at=START + timedelta(days=day),
    )


def text_of(segments):
    return "".join(piece.text for piece in segments)


def marked(segments):
    return [piece.text for piece in segments if piece.is_match]


@pytest.mark.django_db
class SearchContract:
    """Rows are real; the module that inherits says whose."""

    def ask(self, backend, text="", viewer=LEARNER, **fields):
        return backend.search(CatalogQuery(text, **fields), viewer)

    def titles(self, backend, text="", viewer=LEARNER, **fields):
        return [text_of(hit.title) for hit in self.ask(backend, text, viewer, **fields).hits]

    def test_title_counts_more_than_summary_than_words_than_body(self, backend):
        backend.write(
            [
                entry("Body", body="It is all about pumps, and more about this and that."),
                entry("Words", words="pumps · tools"),
                entry("Summary", summary="Something about pumps for you."),
                entry("Pumps for you"),
            ]
        )

        found = self.titles(backend, "pumps")

        assert found == ["Pumps for you", "Summary", "Words", "Body"]

    def test_words_are_stemmed_and_accents_do_not_matter(self, backend):
        backend.write([entry("Running meetings"), entry("Ärger am Telefon", german="Ärger")])

        assert self.titles(backend, "meeting") == ["Running meetings"]
        assert self.titles(backend, "meetings run") == ["Running meetings"]
        assert self.titles(backend, "arger") == ["Ärger am Telefon"]

    def test_the_last_word_may_be_begun_only(self, backend):
        backend.write([entry("Confined spaces"), entry("Open spaces")])

        assert self.titles(backend, "spaces conf") == ["Confined spaces", "Open spaces"]

    def test_all_words_come_first_then_some(self, backend):
        backend.write([entry("Pumps and tubes", day=1), entry("Pumps and valves")])

        both = self.ask(backend, "pumps valves")
        some = self.ask(backend, "valves tubes")

        assert [text_of(hit.title) for hit in both.hits] == ["Pumps and valves", "Pumps and tubes"]
        assert (both.total, both.with_all_words) == (2, 1)
        assert (some.total, some.with_all_words) == (2, 0)

    def test_where_many_have_most_of_the_words_those_with_fewer_are_left_out(self, backend):
        backend.write([entry(f"Pumps and valves {n}") for n in range(20)])
        backend.write([entry("Pumps and tubes")])

        found = self.ask(backend, "pumps valves")

        assert (found.total, found.with_all_words) == (20, 20)

    def test_all_words_are_counted_within_the_filters(self, backend):
        backend.write(
            [
                entry("Pumps and valves", values={"level": ("starter",)}),
                entry("Pumps with valves", values={"level": ("expert",)}),
                entry("Pumps", values={"level": ("expert",)}),
            ]
        )

        found = self.ask(backend, "pumps valves", chosen={"level": frozenset({"expert"})})

        assert (found.total, found.with_all_words) == (2, 1)

    def test_what_was_meant_is_found_beside_what_was_typed(self, backend):
        backend.write([entry("Pumps"), entry("The Pmups story"), entry("Valves")])

        found = self.ask(backend, "pmups", respelt={"pmups": "pumps"})

        assert {text_of(hit.title) for hit in found.hits} == {"Pumps", "The Pmups story"}
        assert found.with_all_words == 2
        assert {word for hit in found.hits for word in marked(hit.title)} <= {"Pumps", "Pmups"}

    def test_the_very_word_comes_before_another_of_its_stem(self, backend):
        backend.write([entry("Planned work at sea", day=5), entry("Planning work at sea")])

        assert self.titles(backend, "planning") == ["Planning work at sea", "Planned work at sea"]

    def test_what_says_just_that_comes_first(self, backend):
        filling = "It is about negotiation, and negotiation again."
        backend.write(
            [
                entry("Negotiation for negotiation trainers", summary=filling, day=2),
                entry("Negotiation", day=1),
                entry("Better meetings and negotiation", words="negotiation", day=3),
            ]
        )
        code = entry("Something else", words="ABC-7")
        backend.write([replace(code, code="ABC-7"), entry("The abc of 7 pumps", body="ABC 7 " * 9)])

        assert self.titles(backend, "negotiation")[0] == "Negotiation"
        assert self.titles(backend, "abc-7")[0] == "Something else"

    def test_words_side_by_side_count_more(self, backend):
        backend.write(
            [
                entry("Machine safety and learning at work", day=1),
                entry("Applied machine learning at work"),
            ]
        )

        found = self.titles(backend, "machine learning")

        assert found == ["Applied machine learning at work", "Machine safety and learning at work"]

    @pytest.mark.parametrize(
        ("text", "title"),
        [("c++", "C++ in depth"), ("C#", "C# for tools"), ("scorm 1.2", "SCORM 1.2 packages")],
    )
    def test_numbers_and_signs_are_found_as_typed(self, backend, text, title):
        backend.write(
            [
                entry("C++ in depth"),
                entry("C# for tools"),
                entry("C for machines", day=5),
                entry("SCORM 1.2 packages"),
                entry("SCORM 2004 in 12 steps", day=5),
            ]
        )

        assert self.titles(backend, text)[0] == title

    def test_a_word_inside_a_longer_one_is_found(self, backend):
        backend.write([entry("Arbeitssicherheit im Labor"), entry("Pumps")])

        assert self.titles(backend, "sicherheit labor") == ["Arbeitssicherheit im Labor"]

    def test_what_means_the_like_is_found_filtered_and_ranked(self, backend):
        near = entry("Keeping calm", values={"level": ("starter",)})
        far = entry("Stress tests of steel")
        hidden = entry("Peace of mind", tokens=["role:administrator"])
        backend.write([near, far, hidden])
        about = {near.number: 0.5, far.number: 0.48, hidden.number: 0.9}

        found = self.ask(backend, "stress", near=about)
        chosen = {"level": frozenset({"starter"})}
        narrowed = self.ask(backend, "stress", near=about, chosen=chosen)

        assert [text_of(hit.title) for hit in found.hits] == [
            "Stress tests of steel",
            "Keeping calm",
        ]
        assert (found.total, found.with_all_words) == (2, 1)
        assert [text_of(hit.title) for hit in narrowed.hits] == ["Keeping calm"]

    def test_what_is_alike_is_found_beside_what_was_typed(self, backend):
        backend.write(
            [
                entry("First aid at work"),
                entry("Emergency care for all"),
                entry("Care in an emergency", body="Care before emergency."),
                entry("Aid for farmers"),
            ]
        )
        alike = {"first": (("emergency", "care"),), "aid": (("emergency", "care"),)}

        without = self.titles(backend, "first aid")
        found = self.ask(backend, "first aid", alike=alike)

        assert "Emergency care for all" not in without
        titles = [text_of(hit.title) for hit in found.hits]
        assert titles[0] == "First aid at work"
        assert titles[1] == "Emergency care for all"
        assert found.with_all_words == 2
        assert "Care in an emergency" not in titles
        by_title = {text_of(hit.title): hit for hit in found.hits}
        assert marked(by_title["Emergency care for all"].title)

    def test_one_word_may_be_alike_and_bends_like_any_other(self, backend):
        backend.write([entry("Trucks on ice"), entry("Vehicles"), entry("Boats")])

        found = self.titles(backend, "vehicle", alike={"vehicle": (("truck",),)})

        assert found == ["Vehicles", "Trucks on ice"]

    def test_pinned_entries_come_first_and_are_counted_and_narrowed_like_any_other(self, backend):
        level = {"level": ("expert",)}
        first = entry("Valves", values=level)
        second = entry("Tubes")
        hidden = entry("Secret valves", tokens=["role:administrator"])
        backend.write([first, second, hidden, entry("Pumps", values=level), entry("Pump rooms")])
        pins = {"pinned": (hidden.number, second.number, first.number)}

        found = self.ask(backend, "pumps", **pins)
        narrowed = self.ask(backend, "pumps", chosen={"level": frozenset({"expert"})}, **pins)
        by_title = self.titles(backend, "pumps", sort=Sort.TITLE, **pins)

        titles = [text_of(hit.title) for hit in found.hits]
        assert titles[:3] == ["Tubes", "Valves", "Pumps"]
        assert (found.total, found.with_all_words) == (4, 2)
        assert found.kinds[Kind.COURSE] == 4
        assert [(one.value, one.count) for one in found.facets["level"]] == [("expert", 2)]
        assert [text_of(hit.title) for hit in narrowed.hits] == ["Valves", "Pumps"]
        assert by_title == ["Pump rooms", "Pumps", "Tubes", "Valves"]

    def test_pinned_stands_before_an_exact_title_and_code(self, backend):
        pinned = entry("Something else")
        backend.write([pinned, entry("Pumps"), replace(entry("Other"), code="PUMPS")])

        found = self.titles(backend, "pumps", pinned=(pinned.number,))

        assert found[0] == "Something else"

    def test_what_is_hidden_is_in_no_hit_count_tab_or_suggestion(self, backend):
        shown = entry("Pumps for all", values={"topic": ("water",)})
        hidden = entry("Pumps for few", values={"topic": ("fire",)})
        talk = entry("Pumps?", kind=Kind.DISCUSSION)
        backend.write([shown, hidden, talk])
        viewer = replace(LEARNER, hidden=frozenset({hidden.number, talk.number}))

        found = self.ask(backend, "pumps", viewer, pinned=(hidden.number,))

        assert [text_of(hit.title) for hit in found.hits] == ["Pumps for all"]
        assert (found.total, found.kinds[Kind.DISCUSSION]) == (1, 0)
        assert [one.value for one in found.facets["topic"]] == ["water"]
        assert self.ask(backend, viewer=viewer).total == 1
        assert backend.count(["pumps"], viewer) == [1]
        assert self.ask(backend, "pumps").total == 2

    def test_weights_of_fields_decide_which_counts_more(self, backend):
        backend.write(
            [entry("All about tubes", words="pumps"), entry("Other", summary="Some pumps here.")]
        )

        plain = self.titles(backend, "pumps")
        turned = self.titles(backend, "pumps", weights={"words": 3.0, "summary": 0.0})

        assert plain == ["Other", "All about tubes"]
        assert turned == ["All about tubes", "Other"]

    def test_no_slip_leads_to_what_may_not_be_seen(self, backend):
        backend.write([entry("Zeppelins", tokens=["role:administrator"])])

        for text in ("zepelins", "zeppelins", "zepp"):
            found = self.ask(backend, text, respelt={"zepelins": "zeppelins"})
            assert found.total == 0
            assert backend.count([text], LEARNER) == [0]
        assert self.ask(backend).facets["delivery"] == ()

    def test_tokens_decide_who_sees(self, backend):
        backend.write(
            [
                entry("For all", tokens=["everyone"]),
                entry("For us", tokens=["signed-in"]),
                entry("For two", tokens=["group:1", "group:2"]),
            ]
        )

        assert self.titles(backend, viewer=STRANGER) == ["For all"]
        assert self.ask(backend).total == 2
        both = Viewer(frozenset({"group:1", "group:2"}))
        assert self.titles(backend, viewer=both) == ["For two"]
        assert self.ask(backend, viewer=Viewer(frozenset())).total == 0

    def test_each_kind_has_its_own_hits_facets_and_total(self, backend):
        values = {"topic": ("water",)}
        backend.write(
            [
                entry("Pumps", values=values),
                entry("Which pumps?", kind=Kind.DISCUSSION, values=values),
                entry("Pumps are late", kind=Kind.ANNOUNCEMENT, tokens=["role:administrator"]),
            ]
        )

        courses = self.ask(backend, "pumps")
        discussions = self.ask(backend, "pumps", kind=Kind.DISCUSSION)

        assert [text_of(hit.title) for hit in courses.hits] == ["Pumps"]
        assert [text_of(hit.title) for hit in discussions.hits] == ["Which pumps?"]
        assert courses.kinds == discussions.kinds
        assert {kind for kind, count in courses.kinds.items() if count} == {
            Kind.COURSE,
            Kind.DISCUSSION,
        }
        for found in (courses, discussions):
            assert [(one.value, one.count) for one in found.facets["topic"]] == [("water", 1)]

    def test_what_another_kind_has_is_counted(self, backend):
        backend.write([entry("Bumps"), entry("Pumps", kind=Kind.DISCUSSION)])

        found = self.ask(backend, "pumps")

        assert (found.total, found.kinds[Kind.DISCUSSION]) == (0, 1)

    def test_only_courses_are_counted(self, backend):
        backend.write([entry("Pumps"), entry("Pump talk", kind=Kind.DISCUSSION)])

        assert backend.count(["pump"], LEARNER) == [1]

    def test_whoever_is_on_a_course_sees_it(self, backend):
        row = entry("Narrowed", tokens=["role:administrator"])
        backend.write([row])

        on_it = Viewer(frozenset({"signed-in", f"enrolled:{row.key}"}))

        assert self.titles(backend, viewer=on_it) == ["Narrowed"]

    def test_facets_count_courses_and_leave_out_their_own_choice(self, backend):
        backend.write(
            [
                entry("One", values={"topic": ("safety",), "level": ("starter",)}),
                entry("Two", values={"topic": ("safety", "water"), "level": ("expert",)}),
                entry("Three", values={"topic": ("water",), "level": ("starter",)}),
            ]
        )
        chosen = {"topic": frozenset({"safety"}), "level": frozenset({"starter"})}

        found = self.ask(backend, chosen=chosen)

        assert [text_of(hit.title) for hit in found.hits] == ["One"]
        topics = {one.value: (one.count, one.selected) for one in found.facets["topic"]}
        levels = {one.value: (one.count, one.selected) for one in found.facets["level"]}
        assert topics == {"safety": (1, True), "water": (1, False)}
        assert levels == {"starter": (1, True), "expert": (1, False)}
        assert {one.value: one.count for one in found.facets["delivery"]} == {"self-paced": 1}

    def test_values_of_one_facet_are_joined_by_or(self, backend):
        backend.write([entry(name, values={"topic": (name,)}) for name in ("a1", "b1", "c1")])

        found = self.ask(backend, chosen={"topic": frozenset({"a1", "b1"})})

        assert found.total == 2
        assert {one.value for one in found.facets["topic"]} == {"a1", "b1", "c1"}

    def test_a_chosen_value_stays_though_nothing_has_it(self, backend):
        backend.write([entry("One")])

        found = self.ask(backend, chosen={"topic": frozenset({"nowhere"})})

        assert found.total == 0
        assert [(one.value, one.count, one.selected) for one in found.facets["topic"]] == [
            ("nowhere", 0, True)
        ]

    def test_a_chosen_value_is_counted_however_rare_it_is(self, backend):
        often = [f"house {number:02}" for number in range(FACETS["provider"].size)]
        backend.write(
            [entry("Common", values={"provider": (name,)}) for name in often for _twice in "ab"]
        )
        backend.write([entry("Rare", values={"provider": ("zenith",)})])

        found = self.ask(backend, chosen={"provider": frozenset({"zenith"})})

        counts = {one.value: one.count for one in found.facets["provider"]}
        assert counts == {**dict.fromkeys(often, 2), "zenith": 1}

    def test_what_only_means_the_like_has_not_all_words(self, backend):
        named = [entry(f"Pumps {number}") for number in range(ENOUGH)]
        near = entry("Valves")
        backend.write([*named, near, entry("Tubes")])

        found = self.ask(backend, "pumps", near={named[0].number: 0.9, near.number: 0.8})

        assert (found.total, found.with_all_words) == (ENOUGH + 1, ENOUGH)

    def test_hits_come_in_the_order_that_was_asked_for(self, backend):
        backend.write(
            [
                entry("beta", minutes=60, day=1),
                entry("Alpha", minutes=None, day=2),
                entry("Gamma", minutes=5, day=3),
            ]
        )

        assert self.titles(backend) == ["Gamma", "Alpha", "beta"]
        assert self.titles(backend, sort=Sort.NEWEST) == ["Gamma", "Alpha", "beta"]
        assert self.titles(backend, sort=Sort.TITLE) == ["Alpha", "beta", "Gamma"]
        assert self.titles(backend, sort=Sort.SHORTEST) == ["Gamma", "beta", "Alpha"]

    def test_pages_follow_each_other_and_the_last_is_the_last(self, backend):
        backend.write([entry(f"Pump {n:02}", day=n) for n in range(7)])

        def page(number):
            found = self.ask(backend, "pump", sort=Sort.TITLE, page=number, page_size=3)
            return found.page, [text_of(hit.title) for hit in found.hits]

        assert page(1) == (1, ["Pump 00", "Pump 01", "Pump 02"])
        assert page(3) == (3, ["Pump 06"])
        assert page(9) == (3, ["Pump 06"])

    def test_a_course_is_one_hit_in_the_language_of_the_viewer(self, backend):
        backend.write([entry("Pumps without fear", german="Pumpen ohne Angst")])

        german = self.ask(backend, "Pumpe", viewer=GERMAN)
        english = self.ask(backend, "pump")

        assert [text_of(hit.title) for hit in german.hits] == ["Pumpen ohne Angst"]
        assert marked(german.hits[0].title) == ["Pumpen"]
        assert [text_of(hit.title) for hit in english.hits] == ["Pumps without fear"]
        assert english.total == 1

    def test_without_a_translation_the_source_is_shown(self, backend):
        backend.write([entry("Pumps without fear")])

        assert self.titles(backend, "pumps", viewer=GERMAN) == ["Pumps without fear"]

    def test_the_passage_that_matched_is_shown_and_marked(self, backend):
        filling = "Nothing to see here, go on and read. " * 20
        backend.write(
            [
                entry("Summary", summary="All about turbines."),
                entry("Body", summary="Short.", body=f"{filling}The turbines turn. {filling}"),
            ]
        )

        snippets = {text_of(hit.title): hit.snippet for hit in self.ask(backend, "turbines").hits}

        assert text_of(snippets["Summary"]) == "All about turbines."
        assert marked(snippets["Summary"]) == ["turbines"]
        assert marked(snippets["Body"]) == ["turbines"]
        assert len(text_of(snippets["Body"])) < 400

    def test_markup_in_a_text_stays_text(self, backend):
        backend.write([entry("Pumps <b>&amp; tubes", summary="<script>pumps</script>")])

        assert self.titles(backend, "pumps") == ["Pumps <b>&amp; tubes"]

    def test_a_later_entry_takes_the_place_of_the_earlier(self, backend):
        row = entry("Pumps", values={"topic": ("water",)})
        backend.write([row])
        backend.write([replace(row, texts={"en": EntryText("Valves")}, values={})])

        assert self.titles(backend, "pumps") == []
        assert self.titles(backend, "valves") == ["Valves"]
        assert self.ask(backend).facets["topic"] == ()

    def test_what_is_removed_is_found_no_more(self, backend):
        rows = [entry("Pumps"), entry("Valves")]
        backend.write(rows)

        backend.remove([rows[0].number, 999_999])

        assert self.titles(backend) == ["Valves"]

    def test_digests_tell_what_is_stored(self, backend):
        row = entry("Pumps")
        backend.write([row])

        assert backend.digests() == {row.number: digest(row)}

    def test_texts_are_counted_as_they_stand(self, backend):
        backend.write([entry("Pumps and valves"), entry("Pumps and tubes")])

        assert backend.count(["pumps", "pumps valves", "turbines"], LEARNER) == [2, 1, 0]

    def test_words_of_several_languages_are_counted(self, backend):
        backend.write([entry("Pumps", german="Pumpen"), entry("Tubes", german="Rohre")])

        assert backend.count(["pumpen", "pumps"], LEARNER) == [1, 1]

    def test_what_was_published_before_is_left_out(self, backend):
        backend.write([entry("Pumps of old", day=1), entry("Pumps of now", day=9)])

        found = self.ask(backend, "pumps", since=START + timedelta(days=5))

        assert [text_of(hit.title) for hit in found.hits] == ["Pumps of now"]
        assert (found.total, self.ask(backend, since=START + timedelta(days=10)).total) == (1, 0)

    def test_strictly_asked_only_what_has_all_words_is_found(self, backend):
        backend.write([entry("Pumps and valves"), entry("Pumps and tubes")])

        assert self.titles(backend, "pumps valves", strict=True) == ["Pumps and valves"]
        assert self.titles(backend, "pumps turbines", strict=True) == []

    def test_likeness_is_what_is_shared_and_rare(self, backend):
        shared = {"skill": ("weld",), "topic": ("metal",)}
        one = entry("Welding for starters", words="weld · metal", values=shared)
        both = entry("Welding in the rain", words="weld · metal", values=shared)
        topic = entry("Filing", words="metal", values={"topic": ("metal",)})
        talk = entry("Welding talk", kind=Kind.DISCUSSION, values=shared)
        backend.write([one, both, topic, talk, entry("Swimming", words="water")])

        found = backend.like(one.number, limit=5)

        assert list(found) == [both.number, topic.number]
        assert list(backend.like(one.number, limit=1)) == [both.number]
        assert backend.like(999_999, limit=5) == {}

    def test_dates_and_places_are_counted_and_chosen(self, backend):
        lisbon = Occasion(date(2026, 3, 30), date(2026, 4, 2), place="Lisbon")
        online = Occasion(date(2026, 5, 4), date(2026, 5, 4), online=True)
        backend.write(
            [
                replace(entry("Abroad"), occasions=(lisbon,)),
                replace(entry("Both"), occasions=(lisbon, online)),
                entry("At any time"),
            ]
        )

        everything = self.ask(backend)
        april = self.titles(backend, chosen={"when": frozenset({"2026-04"})}, sort=Sort.TITLE)
        there = self.titles(backend, chosen={"where": frozenset({ONLINE})})
        neither = self.titles(
            backend, chosen={"when": frozenset({"2026-05"}), "where": frozenset({"Porto"})}
        )

        assert {one.value: one.count for one in everything.facets["when"]} == {
            "2026-03": 2,
            "2026-04": 2,
            "2026-05": 1,
        }
        assert {one.value: one.count for one in everything.facets["where"]} == {
            "Lisbon": 2,
            ONLINE: 1,
        }
        assert (april, there, neither) == (["Abroad", "Both"], ["Both"], [])

    def test_without_dates_there_is_nothing_to_choose(self, backend):
        backend.write([entry("At any time")])

        facets = self.ask(backend).facets

        assert (facets["when"], facets["where"]) == ((), ())

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_words_do_no_harm(self, backend, text):
        backend.write([entry("Pumps")])

        assert self.ask(backend, text).total in (0, 1)
