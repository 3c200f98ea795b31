"""A recommender that learns by itself: segments, slates, bandits and honest regret over one store.

The names of the library stand in `__init__.pyi`, each loaded when it is first used: `import rlreco` alone loads none.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
