"""Fill the gaps in a worked step of gradient descent on the 2-2-2 network."""

from deltarule.generator.families import get
from deltarule.generator.kinds import filling

FAMILY = filling(
    get("backprop_2_2_2"),
    "fill_backprop",
    gaps=(
        *("h1.out", "o2.out", "E", "o1.delta", "w5.grad", "w6.grad", "w8.new", "b2.new"),
        *("h2.delta", "w1.grad", "w3.grad", "w2.new", "b1.new"),
    ),
    covers={"mlp-backprop-2-2-2": "h2.delta"},
)
