# The ingress between raw sockets: clients that send any bytes, and apps that answer any bytes.
apprunner_test(NAME ingress_component_test LABEL component TOPICS threads
  SOURCES ingress/ingress_fixture.cpp ingress/limits_test.cpp ingress/raw_bytes_test.cpp
    ingress/raw_socket.cpp ingress/records_test.cpp ingress/relay_test.cpp
    ingress/retry_test.cpp ingress/routing_test.cpp ingress/scripted_app.cpp
    ingress/stop_test.cpp ingress/switch_test.cpp ingress/tls_test.cpp ingress/upload_test.cpp
  LIBS apprunner_ingress)
