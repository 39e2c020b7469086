"""Self-practice: an answers file is read, and each answer gets the words a student may see."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from deltarule.generator.checks import Code
from deltarule.generator.core import Exercise, InputError, Part, shown
from deltarule.generator.locales import decimal_comma
from deltarule.generator.located import UNREADABLE, Reader, compose
from deltarule.generator.plain import plain, plain_markdown, without_code_marks
from deltarule.generator.practice import ANSWERS, MARK, MARKER, Practice, issued, numbered, say
from deltarule.generator.trials import code_of
from deltarule.graders.answers import BLANKS, DEEPEST
from deltarule.graders.marking import mark, mark_all
from deltarule.graders.practice.tryout import source, try_out
from deltarule.graders.programs.marking import is_stub
from deltarule.graders.verdicts import Verdict
from deltarule.graders.words import formulas

KEYS = (MARKER, "bank", "title", "seed", "locale", "answers")
NULL = "tag:yaml.org,2002:null"
_ANSWER = re.compile(r"^([ \t]+[A-Za-z]\w*)[ \t]*:[ \t]*([^\s#\"'].*)$", re.MULTILINE)
_COMMENT = re.compile(r"(?:^|\s)#.*")
_GOES_ON = re.compile(r".*,|[\[({]+|[|>][-+]?|~")


@dataclass(frozen=True)
class Entry:
    """One part of a question, what was typed for it, and in which line.

    A function is written in a `file`, which is read when it is needed.
    """

    slot: int
    part: Part
    typed: str | None
    line: int
    file: Path | None = None

    @property
    def blank(self) -> bool:
        """Whether there is no answer yet."""
        if isinstance(self.part.check, Code):
            return self.typed is not None and is_stub(self.typed, self.part.check)
        return self.typed is None or self.typed.strip() in BLANKS


@dataclass(frozen=True)
class Outcome:
    """What is said about one answer: whether it is good, and the words, which may be none.

    `printed` is what a function printed with the numbers of the question.
    """

    good: bool
    says: str
    printed: str = ""


@dataclass(frozen=True)
class Sheet:
    """An answers file, together with what was issued."""

    path: Path
    bank: Path
    practice: Practice
    locale: str
    entries: tuple[Entry, ...]

    def outcome(self, entry: Entry, seed: int = 0) -> Outcome:
        """Tell what there is to say about one answer; of a graded set, only its form.

        A function runs, and is tried on inputs that the seed gives.
        """
        if entry.file is not None:
            return self._function(entry, entry.file, seed)
        verdict = self._verdicts[entry.slot, entry.part.step]
        good = verdict.kind in ("right", "carried")
        if self.practice.graded:
            # The number of dimensions of a shape is a part of what is asked.
            formless = verdict.kind == "misshapen" and entry.part.check.kind != "shape"
            good = verdict.kind != "unreadable" and not formless
        if good and (self.practice.graded or verdict.kind == "right"):
            return Outcome(good, say("readable") if self.practice.graded else "")
        return Outcome(good, _plain(verdict))

    def _function(self, entry: Entry, file: Path, seed: int) -> Outcome:
        exercise = self.practice.exercises[entry.slot]
        try:
            tried = try_out(file, exercise, None if self.practice.graded else seed)
        except InputError as error:
            return Outcome(good=False, says=str(error))
        if self.practice.graded:
            return Outcome(good=True, says=say("runs"), printed=tried.printed)
        (verdict,) = mark(exercise, {entry.part.step: tried.ran}).verdicts
        good = verdict.kind == "right"
        return Outcome(good, "" if good else _plain(verdict), tried.printed)

    def hint(self, entry: Entry) -> str:
        """Give the formula of a step with symbols, where it is not in the words already.

        There is none where a number is all of the formula, and for a function: its formulas are
        in the question.
        """
        if self.practice.graded or entry.file is not None:
            return ""
        said = self.outcome(entry).says
        trace = self.practice.exercises[entry.slot].solve()
        shown = [
            f"{plain(symbol)} = {plain(formula)}" for symbol, formula in formulas(trace, entry.part)
        ]
        unsaid = [formula for formula in shown if formula not in said]
        return say("hint", formulas=unsaid) if unsaid else ""

    @cached_property
    def _verdicts(self) -> dict[tuple[int, str], Verdict]:
        """The verdicts on all answers; they are marked once, when the first is asked for."""
        given: list[dict[str, object]] = [{} for _ in self.practice.exercises]
        for entry in (one for one in self.entries if one.file is None):
            given[entry.slot][entry.part.step] = entry.typed
        markings = mark_all(self.practice.exercises, given, self.locale)
        return {(i, v.part): v for i, marking in enumerate(markings) for v in marking.verdicts}


def read(path: Path) -> Sheet:
    """Read an answers file.

    Raises
    ------
    InputError
        With one line ``file:line:column: ...`` for each mistake.
    """
    reader = _Reader(path)
    sheet = reader.sheet(_compose(path))
    if sheet is None:
        raise InputError("\n".join(reader.mistakes))
    return sheet


def named_bank(path: Path) -> Path | None:
    """Give the bank that an answers file names; None when it cannot be read so far."""
    try:
        root = _compose(path)
    except InputError:
        return None
    pairs = root.value if isinstance(root, yaml.MappingNode) else ()
    for key, value in pairs:
        if key.value == "bank" and isinstance(value, yaml.ScalarNode):
            return path.parent / value.value
    return None


def _compose(path: Path) -> yaml.Node | None:
    """Read a file whose answers YAML need not understand: each is text, as it was typed."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        root: yaml.Node | None = yaml.compose(_ANSWER.sub(_quoted, text), yaml.SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError):
        return compose(path)  # says what is wrong, and where
    return root


def _quoted(match: re.Match[str]) -> str:
    """Quote an answer of one line; a space behind the colon may have been left out."""
    answer = _COMMENT.sub("", match[2]).strip()
    if _GOES_ON.fullmatch(answer):
        return f"{match[1]}: {answer}"
    doubled = answer.replace("'", "''")
    return f"{match[1]}: '{doubled}'"


class _Reader(Reader):
    """Reads nodes into a sheet."""

    def sheet(self, root: yaml.Node | None) -> Sheet | None:
        """Read the whole file; None when anything is wrong."""
        found = self.mapping(root, "a file of answers", KEYS, required=(*KEYS[:2], "seed"))
        if MARKER in found and self.text(found[MARKER], MARKER) not in (MARK, ""):
            self.wrong(found[MARKER], f"{MARKER} must be {MARK}")
        bank = self.path.parent / self.text(found.get("bank"), "bank")
        if "bank" in found and not bank.is_file():
            where = "its path is taken from the folder of this file"
            self.wrong(found["bank"], f"there is no bank {shown(found['bank'].value)}; {where}")
        practice = self.practice(found.get("seed"))
        if practice is None:
            return None
        locale = self.text(found.get("locale"), "locale") or practice.locale
        comma = self.attempt(found.get("locale"), lambda: decimal_comma(locale)) or False
        entries = self.entries(found.get("answers"), practice, comma)
        return None if self.places else Sheet(self.path, bank, practice, locale, tuple(entries))

    def practice(self, node: yaml.Node | None) -> Practice | None:
        """Read what was issued with the seed that the file names."""
        seed = UNREADABLE if node is None else self.value(node, "seed")
        if seed is UNREADABLE:
            return None
        if not isinstance(seed, int) or isinstance(seed, bool):
            self.wrong(node, f"seed must be a whole number (got {shown(seed)})")
            return None
        return self.attempt(node, lambda: issued(self.path.parent, seed))

    def entries(self, node: yaml.Node | None, practice: Practice, comma: bool) -> list[Entry]:
        """Read all answers. A question or a part that is not there is not answered."""
        asked = list(zip(practice.names, practice.exercises, practice.files, strict=True))
        questions = self.filled(node, "answers", [name for name, _, file in asked if not file])
        entries = []
        for slot, (name, one, file) in enumerate(asked):
            if file:
                entries.append(_written(slot, one, beside(self.path, file)))
                continue
            above = questions.get(name, node)
            typed = self.filled(questions.get(name), name, [p.variable for p in one.parts])
            for part in one.parts:
                answer = typed.get(part.variable)
                place = answer or above
                line = place.start_mark.line + 1 if place else 1
                text = _typed(answer, comma) if answer else None
                entries.append(Entry(slot, part, text, line))
        return entries

    def filled(
        self, node: yaml.Node | None, what: str, keys: Sequence[str]
    ) -> dict[str, yaml.Node]:
        """Read a mapping of which everything may have been left out."""
        return {} if node is None or node.tag == NULL else self.mapping(node, what, keys)


def beside(path: Path, file: str) -> Path:
    """Give the file of a function that belongs to a file of answers.

    >>> print(beside(Path("mine/answers-1.yaml"), "q3_lms_epoch.py").as_posix())
    mine/q3_lms_epoch-1.py
    """
    stem = Path(ANSWERS).stem
    number = path.stem.removeprefix(f"{stem}-") if path.stem.startswith(f"{stem}-") else ""
    return path.with_name(numbered(file, number) if number else file)


def _written(slot: int, exercise: Exercise, file: Path) -> Entry:
    """Give the entry of a function; where its file cannot be read, this is said later."""
    check = code_of(exercise)
    try:
        text = source(file, exercise)
    except InputError:
        return Entry(slot, exercise.parts[0], None, 1, file)
    lines = re.split(rf"(?m)^def[ \t]+{check.function}\b", text)[0].count("\n") + 1
    return Entry(slot, exercise.parts[0], text, lines, file)


def _plain(verdict: Verdict) -> str:
    """Give the words of a verdict for a terminal."""
    return without_code_marks(plain_markdown(verdict.says))


def _typed(node: yaml.Node, comma: bool, depth: int = 0) -> str | None:
    """Give an answer as text, also where it was laid out as a list of YAML."""
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == NULL and not node.style else str(node.value)
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and depth < DEEPEST:
        items = [_typed(item, comma, depth + 1) or "" for item in node.value]
        return f"[{', '.join(item.replace(',', '.') if comma else item for item in items)}]"
    source = node.start_mark.buffer or ""
    return re.sub(r"#.*", "", source[node.start_mark.pointer : node.end_mark.pointer])
