"""Benchmarks: what ours costs against a floor measured in the same run."""
