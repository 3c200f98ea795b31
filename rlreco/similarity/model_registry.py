"""The models by name, for the command line, the menus and the tests."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, ClassVar, Protocol

import numpy as np

from rlreco.errors import ConfigError, nearest
from rlreco.similarity.ease import Ease
from rlreco.similarity.fitted import Fitted
from rlreco.similarity.interactions import Interactions
from rlreco.similarity.popular_items import PopularItems
from rlreco.similarity.sar import Sar


class Model(Protocol):
    """A frozen record of parameters that can be fitted."""

    name: ClassVar[str]

    def fit(self, interactions: Interactions, dtype: np.dtype[Any]) -> Fitted: ...


MODELS: Mapping[str, type[Sar] | type[Ease] | type[PopularItems]] = {
    model.name: model for model in (Sar, Ease, PopularItems)
}


def model_named(name: str, **options: Any) -> Model:
    """A model with these options. Raises ConfigError for a model or an option that doesn't exist."""
    if name not in MODELS:
        raise ConfigError(f"There is no model {name!r}. {nearest(name, MODELS)}")
    names = options_of(name)
    for option in options:
        if option not in names:
            raise ConfigError(f"The model {name} has no option {option!r}. {nearest(option, names)}")
    return MODELS[name](**options)


def options_of(name: str) -> list[str]:
    """Names of the options of a model."""
    return [field.name for field in fields(MODELS[name])]
