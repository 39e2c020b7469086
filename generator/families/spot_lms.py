"""Find the mistake in an epoch of the LMS rule."""

from deltarule.generator.families import get
from deltarule.generator.kinds import spotting

FAMILY = spotting(
    get("lms_epoch"),
    "spot_lms",
    lines=("before.mse", "s*.y", "s*.e", "s*.b_new"),
    covers=("lms-adaline",),
)
