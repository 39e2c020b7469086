"""The commands about classes: to build assignments, grade them, and see how they went."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from deltarule.cli.app import Json, command, print_json

T = TypeVar("T")
U = TypeVar("U")


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
