"""Parameters of the library's models, in the manner of scikit-learn."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Self

from rlreco.errors import ConfigError, nearest


class Parameters:
    """Of a dataclass whose fields are its parameters; fitting adds attributes that are no fields."""

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Name -> value of every parameter. deep : no parameter has parameters of its own, so it changes nothing"""
        return {name: getattr(self, name) for name in self._names()}

    def set_params(self, **params: Any) -> Self:
        """Set parameters; they count from the next fit on. Raises ConfigError for one that doesn't exist or fit."""
        for name in params:
            if name not in self._names():
                raise ConfigError(f"{type(self).__name__} has no parameter {name!r}. {nearest(name, self._names())}")
        self._check({**self.get_params(), **params})
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def __post_init__(self) -> None:
        self._check(self.get_params())

    def _check(self, params: Mapping[str, Any]) -> None:
        """Raises ConfigError unless these are the parameters of a model."""
        try:
            self._model(params)
        except (TypeError, ValueError, AttributeError) as error:
            raise ConfigError(f"A parameter of {type(self).__name__} is of the wrong type: {error}.") from error

    def _model(self, params: Mapping[str, Any]) -> Any:
        """The model with these parameters. Raises ConfigError for one that can't be used."""
        raise NotImplementedError

    def _names(self) -> list[str]:
        return [field.name for field in fields(self)]  # type: ignore[arg-type]  # of the subclasses, which are dataclasses
