"""What staff say: the words that ship, how a wording is found and filled, and what a wrong file is told."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.content.phrases import LONGEST, Phrases, Situation, Words, WordsByWaiting, read_phrases
from bot.content.playbook import Playbook, PlaybookError, load_playbook
from bot.recovery.followup import FollowUpKind
from bot.recovery.incident import Severity, Step, Waiting
from bot.recovery.offers import Failure

SHIPPED = Path(load_playbook.__code__.co_filename).parent / "phrases" / "en.toml"

NEVER_SAID = (
    r"calm down",
    r"\bpolicy\b",
    r"sorry if",
    r"\bbut\b",
    r"\bdepartment\b",
    r"(my|the) manager (decides|said|says)",
    r"are you sure",
    r"you should",
    r"inconvenience",
    r"\basap\b",
    r"as soon as",
    r"anything else",
    r"how you feel",
    r"i understand",
    r"unfortunately",
)


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return load_playbook()


def _cases(words: Words, name: str) -> Iterator[tuple[str, Words]]:
    yield name, words
    for field in type(words).model_fields:
        if isinstance(nested := getattr(words, field), Words):
            yield from _cases(nested, f"{name}.{field}")


CASES = [case for s, words in read_phrases(SHIPPED).root.items() for case in _cases(words, s.value)]
SAID = [(name, wording) for name, words in CASES for wording in words.say]


def test_no_wording_says_what_must_not_be_said() -> None:
    said = [(w, name) for name, w in SAID for never in NEVER_SAID if re.search(never, w, re.IGNORECASE)]
    assert said == []


def test_every_wording_fits_on_a_phone_with_quotation_marks() -> None:
    assert LONGEST + len("“”") == 150
    assert [wording for _, wording in SAID if len(wording) > LONGEST] == []


def test_every_wording_is_a_whole_sentence() -> None:
    assert [wording for _, wording in SAID if not re.fullmatch(r"[A-Z{].*[.?]", wording)] == []


def test_at_least_three_wordings_can_be_said_when_nothing_is_known() -> None:
    assert [name for name, words in CASES if sum("{" not in wording for wording in words.say) < 3] == []


def test_no_wording_is_there_twice_in_one_list() -> None:
    assert [name for name, words in CASES if len(set(words.say)) < len(words.say)] == []


def test_the_steps_have_words_for_every_way_of_waiting() -> None:
    names = {name for name, _ in CASES}
    for situation in ("acknowledge", "understand", "follow_up", "approval_pending", "protected"):
        assert {f"{situation}.{waiting}" for waiting in Waiting} <= names
    assert {"solve.S1", "solve.S2", "solve.S3"} <= names


@pytest.mark.parametrize("severity", [Severity.S1, Severity.S2, None])
@pytest.mark.parametrize(
    ("failure", "remedy"),
    [
        (Failure.MONEY_LOST, "money"),
        (Failure.FLAWED_PRODUCT, "exchange"),
        (Failure.FAILED_SERVICE, "again"),
        (Failure.INATTENTION, "You have me now"),
    ],
)
def test_what_is_proposed_first_fits_the_failure(
    playbook: Playbook, failure: Failure, remedy: str, severity: Severity | None
) -> None:
    assert remedy in playbook.phrase("solve", severity=severity, failure=failure).text


@pytest.mark.parametrize("failure", Failure)
def test_what_was_major_is_answered_as_that_whatever_failed(playbook: Playbook, failure: Failure) -> None:
    major = playbook.phrase("solve", severity=Severity.S3)

    assert playbook.phrase("solve", severity=Severity.S3, failure=failure) == major


def test_an_acknowledgement_apologises_exactly_once() -> None:
    for name, wording in SAID:
        apologies = len(re.findall("sorry|apologi", wording, re.IGNORECASE))
        assert apologies == 1 if name.startswith("acknowledge") else apologies <= 1, wording


@pytest.mark.parametrize("situation", ["understand", "solve", "follow_up", "write_down", "repeat", "approval_pending"])
def test_nobody_apologises_again_after_the_first_step(situation: str) -> None:
    assert not [wording for name, wording in SAID if name.startswith(situation) and "sorry" in wording]


@pytest.mark.parametrize("forbidden", ["sorry", "offer", "credit", "free", "because", "give you", "fair", "put right"])
def test_a_protected_case_hears_of_care_and_safety_only(forbidden: str) -> None:
    assert not [wording for name, wording in SAID if name.startswith("protected") and forbidden in wording.lower()]


def test_whoever_waits_for_an_answer_hears_the_time_first(playbook: Playbook) -> None:
    for waiting in Waiting:
        phrase = playbook.phrase("approval_pending", waiting=waiting, slots={"promise_time": "14:05"})
        assert "by 14:05" in phrase.text


@pytest.mark.parametrize("situation", [*Step, *FollowUpKind])
def test_every_step_and_every_kind_of_follow_up_has_words(playbook: Playbook, situation: str) -> None:
    if situation != Step.CLOSED:
        assert playbook.phrase(situation).text


@pytest.mark.parametrize("situation", Situation)
def test_every_situation_is_coached_in_plain_text(playbook: Playbook, situation: Situation) -> None:
    for severity in (None, *Severity):
        for waiting in (None, *Waiting):
            phrase = playbook.phrase(situation, waiting=waiting, severity=severity)
            assert phrase.coach
            assert phrase.avoid
            assert not set("<>&*_~`") & set(phrase.coach + phrase.avoid)


def test_the_coaching_is_read_in_a_glance() -> None:
    assert [name for name, words in CASES if len(words.coach) > 90 or len(words.avoid) > 80] == []


def test_no_coaching_is_there_twice() -> None:
    notes = [note for _, words in CASES for note in (words.coach, words.avoid) if note]
    assert len(set(notes)) == len(notes)


@pytest.mark.parametrize(
    ("name", "key", "taught"),
    [
        ("acknowledge", "avoid", "Excuses"),
        ("acknowledge", "coach", "calm"),
        ("solve", "coach", "good memory"),
        ("solve.S2", "avoid", "favour"),
        ("solve.S3", "avoid", "the nearest thing"),
        ("follow_up", "coach", "over ten years"),
    ],
)
def test_each_principle_is_taught_once_where_it_bites(name: str, key: str, taught: str) -> None:
    notes = {(n, k): getattr(words, k) for n, words in CASES for k in ("coach", "avoid")}
    assert [place for place, note in notes.items() if taught in note] == [(name, key)]


def test_the_customers_name_is_used_once_it_is_known(playbook: Playbook) -> None:
    assert playbook.phrase("acknowledge", slots={"customer": "Ms Rossi"}).text.startswith("Ms Rossi, I'm sorry")
    assert "Rossi" not in playbook.phrase("acknowledge").text
    assert playbook.phrase("acknowledge", slots={"customer": "  "}) == playbook.phrase("acknowledge")


def test_a_name_with_braces_and_line_breaks_is_said_as_a_name(playbook: Playbook) -> None:
    assert playbook.phrase("day_30", slots={"customer": "{amount}\n{0}"}).text.startswith("{amount} {0}, a month ago")


def test_a_name_too_long_to_fit_leaves_its_wording_out(playbook: Playbook) -> None:
    assert playbook.phrase("call", slots={"customer": "A" * 100}) == playbook.phrase("call")


def test_another_wording_counts_up_and_goes_round(playbook: Playbook) -> None:
    first = playbook.phrase("solve")
    texts = [playbook.phrase("solve", wording=number).text for number in range(first.wordings + 1)]
    assert len(set(texts)) == first.wordings
    assert texts[-1] == texts[0] == first.text


def test_words_for_the_way_of_waiting_are_found(playbook: Playbook) -> None:
    texts = {playbook.phrase("acknowledge", waiting=waiting).text for waiting in (None, *Waiting)}
    assert len(texts) == 4


def test_the_severity_counts_before_the_way_of_waiting(playbook: Playbook) -> None:
    major = playbook.phrase("follow_up", severity=Severity.S3)
    assert playbook.phrase("follow_up", severity=Severity.S3, waiting=Waiting.HERE) == major
    assert major.text != playbook.phrase("follow_up", waiting=Waiting.HERE).text


def test_without_words_of_its_own_a_case_uses_the_general_ones(playbook: Playbook) -> None:
    general = playbook.phrase("declined")
    assert playbook.phrase("declined", severity=Severity.S2, waiting=Waiting.LATER) == general


def test_a_case_without_coaching_of_its_own_is_coached_in_general(playbook: Playbook) -> None:
    assert playbook.phrase("solve", severity=Severity.S1).coach == playbook.phrase("solve").coach
    assert playbook.phrase("solve", severity=Severity.S3).coach != playbook.phrase("solve").coach


def test_a_language_without_phrases_is_served_in_the_first(playbook: Playbook) -> None:
    assert playbook.phrase("solve", "ko") == playbook.phrase("solve", "en") == playbook.phrase("solve")


def test_an_unknown_situation_is_an_error_of_the_caller(playbook: Playbook) -> None:
    with pytest.raises(ValueError, match="lunch"):
        playbook.phrase("lunch")


def _error_of(tmp_path: Path, old: str, new: str, count: int = 1) -> str:
    """What the shipped file says after one change."""
    text = SHIPPED.read_text("utf-8")
    assert old in text
    folder = tmp_path / "phrases"
    folder.mkdir()
    (folder / "en.toml").write_text(text.replace(old, new, count), "utf-8")
    with pytest.raises(PlaybookError) as error:
        load_playbook(phrases_folder=folder)
    return str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[day_30]", "[day_31]", r'phrases/en\.toml: day_31: "day_31" is not one of "acknowledge", .* or "day_30"'),
        ("[day_30]", "[call.later]", r"phrases/en\.toml: day_30: is missing"),
        (": {amount}", ": {amonut}", r"phrases/en\.toml: approved\.say\[1\]: \{amonut\} is not a slot; there are .*"),
        (": {amount}", ": {amount", r"phrases/en\.toml: approved\.say\[1\]: .* has a brace without its other half"),
        (": {amount}", ": {amount!r}", r"phrases/en\.toml: approved\.say\[1\]: \{amount\} is not a slot; .*"),
        (": {amount}", "x" * 140, r"phrases/en\.toml: approved\.say\[1\]: is \d{3} characters long, at most 148 fit"),
        (
            "[solve.S1]\nsay",
            "[solve.S1]\nsays",
            r"phrases/en\.toml: solve\.S1\.says: is not a key .*",
        ),
        (
            '[day_30]\ncoach = "',
            '[day_30]\ncoach = "' + "x" * 110,
            r"phrases/en\.toml: day_30\.coach: is \d{3} characters long, at most 110 fit",
        ),
        (
            '[understand.here]\ncoach = "',
            '[understand.here]\ncoach = "' + "x" * 110,
            r"phrases/en\.toml: understand\.here\.coach: is \d{3} characters long, at most 110 fit",
        ),
        ("[day_30]\ncoach", "[day_30]\n#", r"phrases/en\.toml: day_30\.coach: is missing"),
        ("\n[solve.S3]", "\n[solve.S4]", r"phrases/en\.toml: solve\.S4: is not a key that belongs here"),
        (
            "\n[solve.S3]",
            "\n[solve.S3",
            r"phrases/en\.toml: the whole file: is not TOML: .* \(at line \d+, column \d+\)",
        ),
        ("\n[solve.S3]", "\n[solve.S1]", r"phrases/en\.toml: the whole file: is not TOML: .*"),
        ("[day_30]", "[day_30]\nhere = 5", r"phrases/en\.toml: day_30\.here: has to be a table of keys"),
    ],
)
def test_a_mistake_is_told_in_one_line_with_file_key_and_reason(tmp_path: Path, old: str, new: str, told: str) -> None:
    error = _error_of(tmp_path, old, new)
    assert re.fullmatch(told, error), error


def test_two_wordings_are_too_few(tmp_path: Path) -> None:
    text = SHIPPED.read_text("utf-8")
    line = next(line for line in text.splitlines() if "How has it been since we spoke?" in line)
    start = text.index("It's been a few days, and I'd like")
    two_lines = text[text.rindex("\n", 0, start) : text.index("\n" + line)]
    assert _error_of(tmp_path, two_lines, "").endswith("day_3.say: has 2 entries, at least 3 are needed")


def test_a_list_needs_a_wording_that_can_always_be_said(tmp_path: Path) -> None:
    start = SHIPPED.read_text("utf-8").index("[day_30]")
    tail = SHIPPED.read_text("utf-8")[start:]
    changed = re.sub(r'^    "(?!\{)', '    "{customer}, ', tail, flags=re.MULTILINE)
    told = _error_of(tmp_path, tail, changed)
    assert told == "phrases/en.toml: day_30.say: needs a wording without slots, for when their values aren't known"


def test_a_language_without_a_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlaybookError, match=r"ko\.toml: can't be read: No such file"):
        load_playbook(languages=("en", "ko"))


def test_the_models_are_frozen() -> None:
    words = read_phrases(SHIPPED).root[Situation.SOLVE]
    assert isinstance(words, WordsByWaiting)
    with pytest.raises(ValueError, match="frozen"):
        words.coach = ""
    assert Phrases.model_config["frozen"]
