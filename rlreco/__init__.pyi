from .errors import RLRecoError as RLRecoError
from .library.logs import Log as Log
from .library.logs import log_frame as log_frame
from .library.off_policy import OffPolicyResult as OffPolicyResult
from .library.off_policy import evaluate as evaluate

__version__: str

__all__ = ["Log", "OffPolicyResult", "RLRecoError", "evaluate", "log_frame"]
