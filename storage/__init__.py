"""The database: tables, one transaction per intention, deliveries. The only place that speaks SQL."""
