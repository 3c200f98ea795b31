"""How large an uplift has to be, that a hold-out finds it."""

import numpy as np
from scipy.special import stdtrit


def minimum_detectable(
    customers: float,
    share: float,
    sessions: float,
    customer_sd: float = 0.5,
    session_sd: float = 1.0,
    power: float = 0.8,
    level: float = 0.05,
) -> float:
    """The uplift, as a share of the mean reward, that a test by customers finds with the chance `power`.

    customers : of both groups together, at least 4
    share : of them, who are held out, in (0, 1)
    sessions : of each customer, above 0
    customer_sd : of customers' mean rewards, as a share of the mean over all
    session_sd : of a session's reward around its customer's mean, as a share of the mean over all
    level : chance to find an uplift where there is none
    """
    of_customer = customer_sd**2 + session_sd**2 / sessions
    groups = np.array([customers * share, customers * (1.0 - share)])
    freedom = max(groups.min() - 1.0, 1.0)
    errors = stdtrit(freedom, 1.0 - level / 2.0) + stdtrit(freedom, power)
    return float(errors * np.sqrt(of_customer * (1.0 / groups).sum()))
