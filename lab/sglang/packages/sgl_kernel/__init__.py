"""Stand-in for the CUDA wheel `sglang-kernel`: every name imports, none computes.

It proves nothing about the kernels, their versions or their speed; it lets SGLang's own Python code be
imported on a machine without a GPU. A call says which name was called.
"""

import importlib.abc
import importlib.util
import sys
import types

__version__ = "0.0.0"
__path__ = []


def _refusal(name):
    def refuse(*_args, **_kwargs):
        raise NotImplementedError(f"{name}: the lab has no CUDA kernels")

    refuse.__name__ = refuse.__qualname__ = name.rsplit(".", 1)[-1]
    return refuse


def _names_of(module):
    def attribute(name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _refusal(f"{module}.{name}")

    return attribute


class _Submodules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        # SGLang has a fallback of its own for scalar_type, which must stay absent.
        if name.startswith("sgl_kernel.") and name != "sgl_kernel.scalar_type":
            return importlib.util.spec_from_loader(name, self, is_package=True)
        return None

    def create_module(self, spec):
        module = types.ModuleType(spec.name)
        module.__path__ = []
        module.__getattr__ = _names_of(spec.name)
        return module

    def exec_module(self, module):
        pass


sys.meta_path.append(_Submodules())
__getattr__ = _names_of(__name__)
