COMMENT
Sodium of the reduced layer 5 pyramidal cell (docs/models/reduced-l5-cell.md); its gates see v - shift.
ENDCOMMENT

NEURON {
  SUFFIX l5na
  NONSPECIFIC_CURRENT i
  RANGE gbar, shift
}

UNITS {
  (mV) = (millivolt)
  (mA) = (milliamp)
  (S) = (siemens)
}

PARAMETER {
  gbar = 0 (S/cm2)
  shift = 0 (mV)
}

STATE { m h }

ASSIGNED {
  v (mV)
  i (mA/cm2)
  minf
  hinf
  mtau (ms)
  htau (ms)
}

INITIAL {
  rates(v - shift)
  m = minf
  h = hinf
}

BREAKPOINT {
  SOLVE states METHOD cnexp
  i = gbar * m * m * m * h * (v - 50)
}

DERIVATIVE states {
  rates(v - shift)
  m' = (minf - m) / mtau
  h' = (hinf - h) / htau
}

PROCEDURE rates(u (mV)) {
  TABLE minf, hinf, mtau, htau FROM -120 TO 80 WITH 3200
  minf = 1 / (1 + exp(-(u + 38) / 6.5))
  hinf = 1 / (1 + exp((u + 62) / 6))
  mtau = 0.02 + 0.1 / cosh((u + 38) / 18)
  htau = 0.3 + 2.4 / cosh((u + 62) / 13)
}
