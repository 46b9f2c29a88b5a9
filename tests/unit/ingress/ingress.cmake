apprunner_test(NAME ingress_test LABEL unit
  SOURCES ingress/body_test.cpp ingress/head_test.cpp ingress/head_writer_test.cpp
    ingress/load_test.cpp ingress/meaning_test.cpp ingress/refusal_test.cpp
    ingress/route_table_test.cpp
  LIBS apprunner_ingress)
