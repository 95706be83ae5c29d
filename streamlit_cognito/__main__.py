"""`python -m streamlit_cognito SCRIPT.py`: any script, for members only."""

import sys

from streamlit_cognito.launch import main

sys.exit(main(sys.argv[1:]))
