"""What came of surveys: cohorts and their figures, reports and exports."""
