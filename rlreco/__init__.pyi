from .errors import RLRecoError as RLRecoError
from .library.lists import EASE as EASE
from .library.lists import SAR as SAR
from .library.lists import Personal as Personal
from .library.lists import Popularity as Popularity
from .library.rfm import RFM as RFM
from .library.sales import Report as Report
from .library.sales import Sales as Sales
from .library.sales import read_sales as read_sales

__version__: str

__all__ = ["EASE", "RFM", "SAR", "Personal", "Popularity", "RLRecoError", "Report", "Sales", "read_sales"]
