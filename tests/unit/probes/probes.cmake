# The pure parts: the kernel's tables and HTTP heads.
apprunner_test(NAME probes_test LABEL unit
  SOURCES probes/listening_sockets_test.cpp probes/response_head_test.cpp
  LIBS probes_io)
