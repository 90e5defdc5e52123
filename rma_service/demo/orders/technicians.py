"""Technicians of the demo workshop: the end of their external ids."""

RADU, EWA, OLEH = "tech_radu", "tech_ewa", "tech_oleh"
