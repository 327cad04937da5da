"""Linkage against other tools: same data, same run, same machine, a process each."""
