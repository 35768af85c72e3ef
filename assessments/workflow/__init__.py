"""Verbs of the assessment, by noun: schemes, periods, reports, verification, results, flags."""
