"""Makes dist/web/, the page that needs no host. The command is web/build."""
