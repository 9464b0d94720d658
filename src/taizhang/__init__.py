"""taizhang (台账): a fact is entered once; every figure opens its rows."""

__version__ = "0.1.0"
