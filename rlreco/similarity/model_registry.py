"""The models by name, for the command line, the menus and the tests."""

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

import numpy as np

from rlreco import specs
from rlreco.errors import ConfigError
from rlreco.language import gettext_noop
from rlreco.similarity.ease import Ease
from rlreco.similarity.fitted import Fitted
from rlreco.similarity.interactions import Interactions
from rlreco.similarity.popular_items import PopularItems
from rlreco.similarity.sar import Sar


class Model(Protocol):
    """A frozen record of parameters that can be fitted."""

    name: ClassVar[str]

    def check_size(self, n_items: int) -> None:
        """Raises ConfigError where it can't be fitted to so many items; costs nothing."""
        ...

    def fit(self, interactions: Interactions, dtype: np.dtype[Any]) -> Fitted: ...


MODELS: Mapping[str, type[Sar] | type[Ease] | type[PopularItems]] = {
    model.name: model for model in (Sar, Ease, PopularItems)
}


def model_named(spec: str, **options: Any) -> Model:
    """By name with parameters, as "sar:similarity=lift"; options are parameters as values.

    Raises ConfigError for an unknown model or parameter.
    """
    name, settings = specs.read_spec(spec)
    kind = specs.named(gettext_noop("model"), MODELS, name)
    specs.check_parameters(name, kind, [*settings, *options])
    return kind(**specs.values(name, kind, settings), **options)


def fits(model: Model, n_items: int) -> bool:
    """Whether the model can be fitted to so many items."""
    try:
        model.check_size(n_items)
    except ConfigError:
        return False
    return True


def options_of(name: str) -> list[str]:
    return list(specs.parameters(MODELS[name]))
