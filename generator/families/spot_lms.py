"""Find the mistake in an epoch of the LMS rule.

Its last steps are in words: what is wrong in a work is found, not computed.
"""

from deltarule.generator.families import get
from deltarule.generator.kinds import spotting

FAMILY = spotting(
    get("lms_epoch"),
    "spot_lms",
    lines=("before.mse", "s*.y", "s*.e", "s*.b_new"),
    covers=("lms-adaline",),
)
