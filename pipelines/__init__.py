"""When and where: the nightly job, its schedule and sensors, the settings and the command line."""
