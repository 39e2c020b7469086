"""Find the mistake in a step of gradient descent on the 2-2-2 network.

Its last steps are in words: what is wrong in a work is found, not computed.
"""

from deltarule.generator.families import get
from deltarule.generator.kinds import spotting

FAMILY = spotting(
    get("backprop_2_2_2"),
    "spot_backprop",
    lines=("h?.out", "o?.out", "E", "o?.delta", "h?.delta", "w5.*", "w1.*"),
    covers=("mlp-backprop-2-2-2",),
)
