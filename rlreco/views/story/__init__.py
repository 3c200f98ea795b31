"""What happened while a policy learned: moments found from the data, each with its sentence."""

from rlreco.views.story.learning import learning_story, settled
from rlreco.views.story.mark import Mark, bundled, in_order
from rlreco.views.story.products import product_marks
from rlreco.views.story.regret import regret_marks

__all__ = ["Mark", "bundled", "in_order", "learning_story", "product_marks", "regret_marks", "settled"]
