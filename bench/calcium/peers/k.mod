COMMENT
Potassium of the reduced layer 5 pyramidal cell (docs/models/reduced-l5-cell.md).
ENDCOMMENT

NEURON {
  SUFFIX l5k
  NONSPECIFIC_CURRENT i
  RANGE gbar
}

UNITS {
  (mV) = (millivolt)
  (mA) = (milliamp)
  (S) = (siemens)
}

PARAMETER { gbar = 0 (S/cm2) }

STATE { n }

ASSIGNED {
  v (mV)
  i (mA/cm2)
  ninf
  ntau (ms)
}

INITIAL {
  rates(v)
  n = ninf
}

BREAKPOINT {
  SOLVE states METHOD cnexp
  i = gbar * n * n * (v + 85)
}

DERIVATIVE states {
  rates(v)
  n' = (ninf - n) / ntau
}

PROCEDURE rates(u (mV)) {
  TABLE ninf, ntau FROM -120 TO 80 WITH 3200
  ninf = 1 / (1 + exp(-(u + 15) / 9))
  ntau = 0.4 + 6 / cosh((u + 45) / 20)
}
