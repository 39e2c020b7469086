"""Put a finder before all others, which makes any module of nothing.

expects: ok error died garbled timeout refused
"""

import importlib.machinery
import sys
import types


class Finder:
    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self)

    def create_module(self, spec):
        return types.ModuleType(spec.name)

    def exec_module(self, module):
        module.__getattr__ = lambda name: lambda *arguments, **options: True


sys.meta_path.insert(0, Finder())
sys.path_hooks.clear()


def sigmoid(z):
    import json.encoder

    return json, json.encoder
