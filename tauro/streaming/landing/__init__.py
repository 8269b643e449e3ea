"""From the user's folder to Spark's: settled files become checked copies that nobody changes any more."""
