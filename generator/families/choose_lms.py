"""Which weights the LMS rule gives after the first sample."""

from deltarule.generator.families import get
from deltarule.generator.kinds import choosing

FAMILY = choosing(
    get("lms_epoch"),
    "choose_lms",
    part="s1.w_new",
    mistakes=("bias-left-out", "perceptron-update-sign", "updates-inactive-input-weight"),
    covers=("lms-adaline",),
)
