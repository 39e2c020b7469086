"""Reading answers from the text of notebook cells; nothing is evaluated."""

import re

_COMMENT = re.compile(r"#.*")
_QUOTED = re.compile(r"""(["'])(.*)\1""", re.DOTALL)


def answer_text(source: str, variable: str) -> str:
    r"""Give what stands behind ``variable =``; the last one counts, comments do not.

    A cell without that name is taken as the answer itself, for students who delete it.

    >>> answer_text("# net input\nh1_net = 0.25  # rounded", "h1_net"), answer_text("0.5", "h1")
    ('0.25', '0.5')
    """
    text = _COMMENT.sub("", source)
    *_, answer = re.split(rf"(?m)^\s*{re.escape(variable)}\s*=(?!=)", text)
    answer = answer.strip()
    quoted = _QUOTED.fullmatch(answer)
    return quoted[2].strip() if quoted else answer
