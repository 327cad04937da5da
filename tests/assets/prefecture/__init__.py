"""What a prefecture tells its counties of one another; whole nights of one are in `tests/test_prefecture.py`."""
