"""Lists of the items that each user may like next, by SAR, EASE and popularity, and measures of such lists."""

from rlreco.similarity.candidate_source import Candidate, CandidateSource
from rlreco.similarity.ease import Ease
from rlreco.similarity.fitted import Fitted
from rlreco.similarity.interaction_files import interactions_of, interactions_of_sales, read_interactions
from rlreco.similarity.interactions import Interactions
from rlreco.similarity.model_registry import MODELS, Model, fits, model_named, options_of
from rlreco.similarity.popular_items import PopularItems
from rlreco.similarity.sar import SIMILARITIES, Sar
from rlreco.similarity.similar_lists import SimilarLists, UserList, similar
from rlreco.similarity.split_scores import SPLITS, Comparison, Score, compare

__all__ = [
    "MODELS",
    "SIMILARITIES",
    "SPLITS",
    "Candidate",
    "CandidateSource",
    "Comparison",
    "Ease",
    "Fitted",
    "Interactions",
    "Model",
    "PopularItems",
    "Sar",
    "Score",
    "SimilarLists",
    "UserList",
    "compare",
    "fits",
    "interactions_of",
    "interactions_of_sales",
    "model_named",
    "options_of",
    "read_interactions",
    "similar",
]
