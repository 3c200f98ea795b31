"""Parameters of the library's models, in the manner of scikit-learn."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Self

import numpy as np

from rlreco.errors import ConfigError
from rlreco.hints import nearest
from rlreco.library.kit.checked import flag, number_or_none, whole

_CHECKS: dict[type, Callable[[str, Any], object]] = {bool: flag, int: whole, float: number_or_none}


class Parameters:
    """Of a dataclass whose fields are its parameters; fitting adds attributes that are no fields."""

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Name -> value of every parameter. deep : no parameter has parameters of its own, so it changes nothing"""
        return {name: getattr(self, name) for name in self._defaults()}

    def _plain_params(self) -> dict[str, Any]:
        """The same with Python's numbers in the place of numpy's, which no file of JSON takes."""
        params = self.get_params()
        return {name: value.item() if isinstance(value, np.generic) else value for name, value in params.items()}

    def set_params(self, **params: Any) -> Self:
        """Set parameters; they count from the next fit on. Raises ConfigError for one that doesn't exist or fit."""
        for name in params:
            if name not in self._defaults():
                raise ConfigError(f"{type(self).__name__} has no parameter {name!r}. {nearest(name, self._defaults())}")
        self._check({**self.get_params(), **params})
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def __post_init__(self) -> None:
        self._check(self.get_params())

    def _check(self, params: Mapping[str, Any]) -> None:
        """Raises ConfigError unless these are the parameters of a model."""
        for name, default in self._defaults().items():
            if type(default) in _CHECKS:
                _CHECKS[type(default)](name, params[name])
        try:
            self._model(params)
        except (TypeError, ValueError, AttributeError) as error:
            raise ConfigError(self._unfit(params)) from error

    def _model(self, params: Mapping[str, Any]) -> Any:
        """The model with these parameters. Raises ConfigError for one that can't be used."""
        raise NotImplementedError

    def _unfit(self, params: Mapping[str, Any]) -> str:
        """Names the parameters that work with their defaults alone."""
        wrong = [name for name, default in self._defaults().items() if self._works({**params, name: default})]
        named = " or ".join(f"{name} (its default is {self._defaults()[name]!r})" for name in wrong)
        return f"{named or 'A parameter'} of {type(self).__name__} is of the wrong type."

    def _works(self, params: Mapping[str, Any]) -> bool:
        try:
            self._model(params)
        except (TypeError, ValueError, AttributeError, ConfigError):
            return False
        return True

    def _defaults(self) -> dict[str, Any]:
        return {field.name: field.default for field in fields(self)}  # type: ignore[arg-type]  # of the subclasses, which are dataclasses
