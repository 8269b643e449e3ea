"""What `tauro init` copies, one folder for each template; installed as `tauro_cli.config_templates`."""
