from .errors import RLRecoError as RLRecoError

__version__: str

__all__ = ["RLRecoError"]
