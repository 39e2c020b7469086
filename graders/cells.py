"""Reading answers from the text of notebook cells; nothing is evaluated."""

import re

_COMMENT = re.compile(r"#.*")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\s*=(?!=)")
_QUOTED = re.compile(r"""(["'])(.*)\1""", re.DOTALL)


def answer_text(source: str, variable: str, *, alone: bool = True) -> str:
    r"""Give what stands behind ``variable =``; the last one counts, comments do not.

    With `alone`, a cell without that name is taken as the answer itself, for students who
    delete it.

    >>> answer_text("# net input\nh1_net = 0.25  # rounded", "h1_net"), answer_text("0.5", "h1")
    ('0.25', '0.5')
    """
    # Half a character, which JSON can hold, could not be written anywhere.
    text = _COMMENT.sub("", source.encode(errors="replace").decode())
    before, *found = re.split(rf"(?m)^[ \t]*{re.escape(variable)}[ \t]*=(?!=)", text)
    if not found and not alone:
        return ""
    answer = _first_line(found[-1]) if found else before.strip()
    quoted = _QUOTED.fullmatch(answer)
    return quoted[2].strip() if quoted else answer


def _first_line(text: str) -> str:
    """Give the first line, and further ones as long as a bracket is open.

    Where the next thing is another ``name =``, nothing was answered.
    """
    lines = text.strip().split("\n")
    if _ASSIGNMENT.match(lines[0]):
        return ""
    opened = 0
    for count, line in enumerate(lines, start=1):
        opened += sum(map(line.count, "[(")) - sum(map(line.count, "])"))
        if opened <= 0:
            return "\n".join(lines[:count]).strip()
    return text.strip()
