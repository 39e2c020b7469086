"""Write the golden first draws: ``python -m tests.golden``, when a family's version changes."""

import json

from deltarule.generator import families
from deltarule.generator.core import freeze
from deltarule.generator.sampling import draw
from tests.test_contracts import GOLDEN

if __name__ == "__main__":
    golden = {}
    for name in families.names():
        family = families.get(name)
        drawn = draw(family, range(3), family.options())
        givens = [freeze(one.givens.arrays()) for one in drawn]
        golden[name] = {"version": family.version, "givens": givens}
    GOLDEN.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")
