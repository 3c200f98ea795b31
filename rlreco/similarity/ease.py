"""EASE: a linear autoencoder that predicts each item from all others, in closed form."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dpotrf, dpotri

from rlreco.errors import ConfigError
from rlreco.language import gettext, number
from rlreco.similarity.fitted import Fitted
from rlreco.similarity.interactions import Interactions
from rlreco.similarity.sar import together


@dataclass(frozen=True, slots=True)
class Ease:
    """Ridge regression of each item on all others; ratings and times do not count.

    regularization : lambda, above 0; large values approach counts of the users of both items
    largest : maximum number of items, as the fit needs two dense (items, items) matrices of float64
    Source: Steck, Embarrassingly Shallow Autoencoders for Sparse Data, WWW 2019.
    """

    name: ClassVar[str] = "ease"

    regularization: float = 500.0
    largest: int = 12_000

    def __post_init__(self) -> None:
        if not 0 < self.regularization < np.inf:
            raise ConfigError(
                gettext(
                    "ease: regularization must be above 0, got {regularization}.", regularization=self.regularization
                )
            )

    def check_size(self, n_items: int) -> None:
        """Raises ConfigError for more items than `largest`."""
        if n_items > self.largest:
            raise ConfigError(
                gettext(
                    "ease: {n_items} items would need {gigabytes} GB. Use sar; in Python, largest raises the limit of "
                    "{largest}.",
                    n_items=number(n_items),
                    gigabytes=f"{2 * 8 * n_items**2 / 1000000000.0:.1f}",
                    largest=number(self.largest),
                )
            )

    def fit(self, interactions: Interactions, dtype: np.dtype[Any]) -> Fitted:
        self.check_size(interactions.shape[1])
        profiles = interactions.seen.astype(dtype)
        return Fitted(interactions, profiles, self._weights(interactions).astype(dtype, copy=False))

    def _weights(self, interactions: Interactions) -> NDArray[np.float64]:
        """-P / diag(P) with P the inverse of B'B + lambda I, and 0 on the diagonal."""
        gram = together(interactions.seen).astype(np.float64).toarray(order="F")
        gram[np.diag_indices_from(gram)] += self.regularization
        inverse = _inverse(gram)
        inverse /= -np.diag(inverse)
        np.fill_diagonal(inverse, 0.0)
        return inverse


def _inverse(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse of a symmetric positive definite matrix in Fortran order, in the same memory but in C order.

    By Cholesky: a third of the work of a general inverse, and none of its copies.
    """
    factor, failed = dpotrf(matrix, lower=1, clean=0, overwrite_a=1)
    inverse, failed_too = dpotri(factor, lower=1, overwrite_c=1)
    if failed or failed_too:
        raise ConfigError(gettext("ease: the items are too alike to tell apart. Raise regularization."))
    for row in range(len(inverse)):
        inverse[row, row + 1 :] = inverse[row + 1 :, row]
    return np.asarray(inverse.T)
