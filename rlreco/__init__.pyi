from .bandit.policies.epsilon_greedy import EpsilonGreedy as EpsilonGreedy
from .bandit.policies.exp3 import Exp3 as Exp3
from .bandit.policies.greedy import Greedy as Greedy
from .bandit.policies.kl_ucb import KlUcb as KlUcb
from .bandit.policies.lin_ts import LinTs as LinTs
from .bandit.policies.lin_ucb import LinUcb as LinUcb
from .bandit.policies.softmax import Softmax as Softmax
from .bandit.policies.thompson import Thompson as Thompson
from .bandit.policies.thompson_gaussian import ThompsonGaussian as ThompsonGaussian
from .bandit.policies.top_two import TopTwo as TopTwo
from .bandit.policies.tutorial_epsilon_greedy import TutorialEpsilonGreedy as TutorialEpsilonGreedy
from .bandit.policies.ucb1 import Ucb1 as Ucb1
from .bandit.policies.ucb1_tuned import Ucb1Tuned as Ucb1Tuned
from .bandit.policies.uniform import Uniform as Uniform
from .errors import RLRecoError as RLRecoError
from .library.comparison import Comparison as Comparison
from .library.comparison import compare as compare
from .library.environments import Bernoulli as Bernoulli
from .library.environments import Environment as Environment
from .library.environments import Shoppers as Shoppers
from .library.gym import ShopEnv as ShopEnv
from .library.kit.report_of_lines import Report as Report
from .library.lazy_sales import LazySales as LazySales
from .library.lists import EASE as EASE
from .library.lists import SAR as SAR
from .library.lists import Personal as Personal
from .library.lists import Popularity as Popularity
from .library.logs import Log as Log
from .library.logs import log_frame as log_frame
from .library.off_policy import OffPolicyResult as OffPolicyResult
from .library.off_policy import evaluate as evaluate
from .library.rfm import RFM as RFM
from .library.sales import Sales as Sales
from .library.sales import read_sales as read_sales
from .library.shop.learner import Learner as Learner
from .library.shop.open import open as open
from .library.shop.open import train as train
from .library.shop.replay import BacktestResult as BacktestResult
from .library.shop.replay import backtest as backtest
from .library.shop.slate import Slate as Slate

__version__: str

__all__ = [
    "EASE",
    "RFM",
    "SAR",
    "BacktestResult",
    "Bernoulli",
    "Comparison",
    "Environment",
    "EpsilonGreedy",
    "Exp3",
    "Greedy",
    "KlUcb",
    "LazySales",
    "Learner",
    "LinTs",
    "LinUcb",
    "Log",
    "OffPolicyResult",
    "Personal",
    "Popularity",
    "RLRecoError",
    "Report",
    "Sales",
    "ShopEnv",
    "Shoppers",
    "Slate",
    "Softmax",
    "Thompson",
    "ThompsonGaussian",
    "TopTwo",
    "TutorialEpsilonGreedy",
    "Ucb1",
    "Ucb1Tuned",
    "Uniform",
    "backtest",
    "compare",
    "evaluate",
    "log_frame",
    "open",
    "read_sales",
    "train",
]
