"""What every test stands on: a data directory of its own."""

import os
import tempfile

os.environ.setdefault("TAIZHANG_DATA_DIR", tempfile.mkdtemp(prefix="taizhang-test-"))
