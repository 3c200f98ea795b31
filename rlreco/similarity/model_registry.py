"""The models by name; the command line, the menus and the tests read this."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, ClassVar, Protocol

import numpy as np

from rlreco.errors import ConfigError, nearest
from rlreco.similarity.ease import Ease
from rlreco.similarity.fitted import Fitted
from rlreco.similarity.interactions import Interactions
from rlreco.similarity.popular_items import Popularity
from rlreco.similarity.sar import Sar


class Model(Protocol):
    """A frozen record of parameters that can be fitted."""

    name: ClassVar[str]

    def fit(self, interactions: Interactions, dtype: np.dtype[Any]) -> Fitted: ...


MODELS: Mapping[str, type[Sar] | type[Ease] | type[Popularity]] = {
    model.name: model for model in (Sar, Ease, Popularity)
}


def model_named(name: str, **options: Any) -> Model:
    """Raises ConfigError for a model or an option that doesn't exist."""
    if name not in MODELS:
        raise ConfigError(f"There is no model {name!r}. {nearest(name, MODELS)}")
    known = options_of(name)
    for option in options:
        if option not in known:
            raise ConfigError(f"The model {name} has no option {option!r}. {nearest(option, known)}")
    return MODELS[name](**options)


def options_of(name: str) -> list[str]:
    return [field.name for field in fields(MODELS[name])]
