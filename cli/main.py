"""The commands. Everything heavy is imported inside a command, so that ``--help`` is quick."""

import functools
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, ParamSpec, TypeVar

import typer

P = ParamSpec("P")
T = TypeVar("T")
U = TypeVar("U")

app = typer.Typer(
    help="Generate deep-learning exercises, solve them, and grade the answers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON, as described in docs/json.md.")]
Seed = Annotated[int, typer.Option(help="Which variant.")]
Options = Annotated[
    list[str] | None,
    typer.Option("--option", metavar="NAME=VALUE", help="An option of the family."),
]


def command(action: Callable[P, int | None]) -> Callable[P, None]:
    """Register a command: wrong input ends with a message and exit status 2."""

    @functools.wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        # A terminal or a pipe of another encoding gets a question mark, not a traceback.
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        try:
            status = action(*args, **kwargs)
        except ValueError as error:
            from deltarule.generator.core import InputError

            if not isinstance(error, InputError):
                raise
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(2) from None
        except OSError as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(2) from None
        raise typer.Exit(status or 0)

    app.command(name=action.__name__.removesuffix("_"))(run)
    return run


def print_json(data: Any) -> None:
    """Print plain data as JSON, never as NaN or Infinity."""
    typer.echo(json.dumps(data, indent=2, allow_nan=False))


def read_options(pairs: list[str] | None) -> dict[str, str]:
    """Read ``--option name=value`` pairs."""
    from deltarule.generator.core import InputError, shown

    options: dict[str, str] = {}
    for pair in pairs or []:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise InputError(f"--option must be NAME=VALUE (got {shown(pair)})")
        if name in options:
            raise InputError(f"--option {name} is given twice")
        options[name] = value
    return options


def make(family: str, seed: int, pairs: list[str] | None) -> Any:
    """Draw the exercise that a command names."""
    from deltarule.generator.pose import pose

    return pose(family, seed, read_options(pairs))


@command
def list_(
    wanted: Annotated[
        list[str] | None, typer.Argument(help="Families, or topics, whose options are shown.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the families of exercises; of those that are named, also the options."""
    from deltarule.cli.data import family_data
    from deltarule.generator import families
    from deltarule.generator.core import InputError, nearest, shown

    data = [family_data(families.get(name)) for name in families.names()]
    known = [one[key] for one in data for key in ("name", "topic")]
    for word in wanted or ():
        if word not in known:
            raise InputError(f"no family or topic is {shown(word)}{nearest(word, known)}")
    if wanted:
        data = [one for one in data if {one["name"], one["topic"]} & set(wanted)]
    if as_json:
        print_json(data)
        return
    from deltarule.cli.terminal import print_families, print_topics

    (print_families if wanted else print_topics)(data)


@command
def show(
    family: Annotated[str, typer.Argument(help="A family, with --seed.")] = "",
    seed: Annotated[int | None, typer.Option(help="Which variant.")] = None,
    option: Options = None,
    course: Annotated[Path | None, typer.Option(help="Folder of a course instead.")] = None,
    assignment: Annotated[str, typer.Option(help="With --course: the assignment.")] = "",
    student: Annotated[str, typer.Option(help="With --course: whose variant.")] = "",
    as_json: Json = False,
) -> None:
    """Show one variant: question, answers and worked solution.

    With --course it is the variant of a student, with what was handed in and the verdicts.
    """
    from deltarule.generator.core import InputError

    if course is not None:
        if family or seed is not None or option or not (assignment and student):
            raise InputError("--course goes with --assignment and --student, and nothing else")
        show_student(course, assignment, student, as_json=as_json)
        return
    if not family or seed is None:
        raise InputError("show needs a family and --seed, or --course")
    from deltarule.cli.data import exercise_data

    data = exercise_data(make(family, seed, option))
    if as_json:
        print_json(data)
        return
    from deltarule.cli.terminal import print_exercise

    print_exercise(data)


def show_student(course: Path, assignment: str, student: str, *, as_json: bool) -> None:
    """Show what a student was given and handed in, and the verdicts."""
    from deltarule.cli.data import submission_data
    from deltarule.generator.course import find

    data = submission_data(find(course, assignment), student)
    if as_json:
        print_json(data)
        return
    from deltarule.cli.terminal import print_submission

    print_submission(data)


@command
def mark(
    family: str,
    seed: Seed,
    answers: Annotated[
        Path, typer.Option(help="JSON file with {part: answer}; - is standard input.")
    ],
    option: Options = None,
    locale: Annotated[str, typer.Option(help="Language of typed answers, such as de.")] = "en",
    as_json: Json = False,
) -> None:
    """Mark answers to one variant."""
    from deltarule.cli.data import marking_data
    from deltarule.generator.core import InputError
    from deltarule.graders import marking

    given = read_answers(answers)
    exercise = make(family, seed, option)
    if exercise.family.kind == "code":
        raise InputError(
            f"{family} asks for a function, and mark runs nothing: put it into a bank, and use"
            " deltarule practice BANK DIR and pytest DIR"
        )
    data = marking_data(marking.mark(exercise, given, locale))
    if as_json:
        print_json(data)
        return
    from deltarule.cli.terminal import print_marking

    print_marking(data)


def read_answers(path: Path) -> dict[str, Any]:
    """Read a JSON object from a file or from standard input."""
    from deltarule.generator.core import InputError

    def whole(text: str) -> float:
        # Beyond this no float is as large, and Python itself refuses to read far longer ones.
        return int(text) if len(text) < 400 else float("inf")

    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
        data = json.loads(text, parse_int=whole)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: this is not JSON: {error}") from None
    if not isinstance(data, dict):
        raise InputError(f"{path}: answers must be an object of parts (got {type(data).__name__})")
    return data


def both(first: Callable[[], T], second: Callable[[], U]) -> tuple[T, U]:
    """Do two things that may find mistakes, and report the mistakes of both."""
    from deltarule.generator.core import InputError

    try:
        found = first()
    except InputError as mistakes:
        try:
            second()
        except InputError as more:
            raise InputError(f"{mistakes}\n{more}") from None
        raise
    return found, second()


@command
def lint(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FAMILY or BANK ...]",
            help="Families by name, and banks, which are files that end in .yaml; all families"
            " where none is named.",
        ),
    ] = None,
    seeds: Annotated[int, typer.Option(help="How many seeds are tried.")] = 200,
    as_json: Json = False,
) -> int:
    """Try the contracts of a fair exercise on families, or on the items of banks."""
    from deltarule.graders import lint as linting

    reports = linting.lint_all(targets or [], seeds)
    if as_json:
        print_json([report.record() for report in reports])
    else:
        from deltarule.cli.terminal import print_lint

        print_lint(reports)
    return 0 if all(report.ok for report in reports) else 1


@command
def build(
    bank: Annotated[Path, typer.Argument(help="The bank, a YAML file.")],
    roster: Annotated[Path, typer.Option(help="CSV with id, first_name, last_name, email.")],
    course: Annotated[Path, typer.Option(help="Folder of the course; made if it is not there.")],
    assignment: Annotated[str, typer.Option(help="Name of the assignment, such as hw1.")],
    only: Annotated[str, typer.Option(help="Id of one student, for --new-attempt.")] = "",
    new_attempt: Annotated[
        bool, typer.Option("--new-attempt", help="Give the student of --only new numbers.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Build an nbgrader assignment: one notebook per student, each with its own numbers.

    Building again only adds students. With --only ID --new-attempt that student gets a further
    variant beside the earlier ones.
    """
    from deltarule.generator import bank as banks
    from deltarule.generator import course as courses
    from deltarule.generator import roster as rosters
    from deltarule.generator.core import InputError

    problems, students = both(lambda: banks.load(bank), lambda: rosters.load(roster))
    for warning in problems.warnings:
        typer.echo(f"warning: {warning}", err=True)
    if only or new_attempt:
        if not (only and new_attempt):
            raise InputError("--only and --new-attempt go together")
        attempt = courses.new_attempt(problems, course, assignment, only)
        data = {"assignment": assignment, "student": only, "attempt": attempt}
        print_json(data) if as_json else typer.echo(
            f"{assignment}: attempt {attempt} of {only} is in {course}/dist/{only}/attempt{attempt}"
        )
        return
    new = courses.build(problems, students, course, assignment)
    everyone = courses.find(course, assignment).students()
    if as_json:
        print_json({"assignment": assignment, "new": new, "students": everyone})
        return
    typer.echo(f"{assignment}: {len(new)} new notebooks, {len(everyone)} in all")
    typer.echo(f"  to hand out: {course}/dist/<student>/{assignment}-<student>.zip")
    typer.echo(f"  to grade:    deltarule grade --course {course} --assignment {assignment}")


@command
def grade(
    course: Annotated[Path, typer.Option(help="Folder of the course.")],
    assignment: Annotated[str, typer.Option(help="Name of the assignment.")],
    workers: Annotated[
        int, typer.Option(min=0, help="Processes that grade; 0 is one for each core.")
    ] = 0,
    force: Annotated[
        bool, typer.Option("--force", help="Grade all again, also what has not changed.")
    ] = False,
    feedback: Annotated[
        bool, typer.Option("--feedback/--no-feedback", help="Make the pages for students.")
    ] = True,
    csv: Annotated[Path | None, typer.Option(help="Write scores, a column for each part.")] = None,
    moodle: Annotated[Path | None, typer.Option(help="Write scores for Moodle to import.")] = None,
    canvas: Annotated[Path | None, typer.Option(help="Write scores for Canvas to import.")] = None,
    unsafe: Annotated[
        bool,
        typer.Option("--unsafe-no-sandbox", help="Run student code also where no sandbox works."),
    ] = False,
    as_json: Json = False,
) -> int:
    """Grade what is in submitted/, in parallel, into nbgrader's gradebook; print the results.

    Only what is new or has changed is graded. A grading that was stopped goes on when it is
    started again.
    """
    from deltarule.cli import results as printing
    from deltarule.cli.progress import progress
    from deltarule.graders import course as courses
    from deltarule.graders.engine.driver import How

    how = How(workers, unsafe=unsafe, force=force, feedback=feedback)
    try:
        results = courses.grade(course, assignment, how, None if as_json else progress())
    except KeyboardInterrupt:
        typer.echo("stopped; what is graded is kept, and the same command goes on", err=True)
        return 130
    files = {"csv": csv, "moodle": moodle, "canvas": canvas}
    wanted = {form: path for form, path in files.items() if path is not None}
    if wanted:
        courses.export(results.assignment, wanted)
    if as_json:
        printing.print_json(results)
    else:
        printing.print_results(results, course, [*wanted.values()])
    return 1 if results.failed else 0


@command
def history(
    course: Annotated[Path, typer.Option(help="Folder of the course.")],
    assignment: Annotated[str, typer.Option(help="Name of the assignment.")],
    student: Annotated[str, typer.Option(help="Id of one student; all without it.")] = "",
    as_json: Json = False,
) -> None:
    """Tell whose points were changed by grading again: when, by how much, and why."""
    from deltarule.generator.course import find
    from deltarule.graders.history import histories, said

    found = histories(find(course, assignment), student)
    if as_json:
        print_json(found)
        return
    if not found:
        typer.echo("no points were changed by grading again")
    for name, entries in found.items():
        typer.echo(name)
        for entry in entries:
            typer.echo(f"  {entry['at'][:19].replace('T', ' ')} UTC  {said(entry)}")


@command
def report(
    course: Annotated[Path, typer.Option(help="Folder of the course.")],
    assignment: Annotated[str, typer.Option(help="Name of the assignment.")],
    html: Annotated[Path | None, typer.Option(help="Write a page for the browser.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write a table, a row for each part.")] = None,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Name no student, and quote no notes.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Report on a graded class: scores, parts, mistakes, and what was not ordinary."""
    from deltarule.cli import report as reports

    data = reports.make(course, assignment, html, csv, anonymous)
    if as_json:
        print_json(data)
        return
    reports.show(data)
    for path in (html, csv):
        if path:
            typer.echo(f"written: {path}")


@command
def doctor(as_json: Json = False) -> int:
    """Tell whether student code can be run safely here: each tier of the sandbox is tried."""
    from deltarule.cli import doctor as printing
    from deltarule.graders.sandbox.select import survey

    states = survey()
    if as_json:
        print_json(printing.record(states))
    else:
        printing.show(states)
    return 0 if any(state.works for state in states) else 1


@command
def practice(
    bank: Annotated[Path, typer.Argument(help="The bank, a YAML file.")],
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to write; made if it is not there.")
    ],
    seed: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=10**9,
            help="Which numbers; without it 1, or with --new-seed the lowest not used in DIR.",
        ),
    ] = None,
    new_seed: Annotated[
        bool, typer.Option("--new-seed", help="A fresh set; old answers are kept beside it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write questions for yourself, and a file for the answers, to check with pytest DIR."""
    from deltarule.generator import practice as practices

    made = practices.make(bank, folder, seed, fresh=new_seed)
    asked = sum(len(exercise.parts) for exercise in made.practice.exercises)
    kept = [str(path) for path in made.kept]
    questions, answers = folder / practices.QUESTIONS, folder / practices.ANSWERS
    files = [str(folder / name) for name in made.practice.files if name]
    if as_json:
        data = {"title": made.practice.title, "seed": made.practice.seed, "parts": asked}
        data["files"] = files
        print_json(data | {"questions": str(questions), "answers": str(answers), "kept": kept})
        return
    typer.echo(f"{made.practice.title}: seed {made.practice.seed}, {asked} answers to find")
    typer.echo(f"  to read:     {questions}")
    typer.echo(f"  to fill in:  {answers}")
    for path in files:
        typer.echo(f"  to write:    {path}")
    typer.echo(f"  to check:    {practices.check_command(folder)}")
    for path in kept:
        typer.echo(f"  kept:        {path}")
