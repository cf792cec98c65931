COMMENT
The glutamatergic synapse of Chindemi et al. 2022 (docs/models/calcium-plasticity.md): receptors, R-type channels, calcium of the spine, its
integrator, efficacy and what it makes of the AMPA conductance. Each event releases everywhere. Calcium is in uM, so that an absolute tolerance of
CVODE of 0.001 is a sound one for every state.

All equations are written as linear ones, with what is not linear as a coefficient: so the fixed step takes no Newton iterations.
ENDCOMMENT

NEURON {
  POINT_PROCESS CalciumSynapse
  NONSPECIFIC_CURRENT i
  RANGE tauampa, gnmda, volume, cao, mg, taustar, gammad, gammap, thetad, thetap, gdepressed, gpotentiated, gstart, rhostart, plastic
  RANGE calcium, cstar, rho, gampa
}

UNITS {
  (mV) = (millivolt)
  (nA) = (nanoamp)
}

PARAMETER {
  tauampa = 1.74 (ms)
  gnmda = 0.88
  volume = 0.137
  cao = 2
  mg = 1
  taustar = 278 (ms)
  gammad = 101
  gammap = 216
  thetad = 1e9
  thetap = 1e9
  gdepressed = 1.6
  gpotentiated = 3.2
  gstart = 1.6
  rhostart = 0
  plastic = 0
}

CONSTANT {
  faraday = 96485
  nernst = 13.234115111772295
}

STATE { ampaa ampab nmdaa nmdab m h calcium cstar rho gampa }

ASSIGNED {
  v (mV)
  i (nA)
  ampafactor
  nmdafactor
  channels
  fraction
  rise
  free
  minf
  hinf
  cainf
  rhorate
  gtarget
}

INITIAL {
  LOCAL charge
  rates(v)
  ampaa = 0
  ampab = 0
  nmdaa = 0
  nmdab = 0
  m = minf
  h = hinf
  calcium = 0.07
  cstar = 0
  rho = rhostart
  gampa = gstart
  ampafactor = factor(0.2, tauampa)
  nmdafactor = factor(0.29, 70)
  channels = 0.0744 * 4 * 3.141592653589793 * pow(3 * volume / (4 * 3.141592653589793), 2 / 3)
  charge = 4 * cao
  fraction = 0.6 * charge / (charge + 120 / 1.38)
  : uM/ms of each pA
  rise = 1000 * 1000 * 0.04 / (2 * faraday * volume)
}

BREAKPOINT {
  SOLVE states METHOD cnexp
  rates(v)
  i = 0.001 * (gampa * (ampab - ampaa) * v + gnmda * free * (nmdab - nmdaa) * (v + 3) + channels * m * m * h * (v - reversal()))
}

DERIVATIVE states {
  rates(v)
  coefficients(v)
  ampaa' = -ampaa / 0.2
  ampab' = -ampab / tauampa
  nmdaa' = -nmdaa / 0.29
  nmdab' = -nmdab / 70
  m' = minf - m
  h' = (hinf - h) / 27
  calcium' = (cainf - calcium) / 12
  cstar' = calcium - 0.07 - cstar / taustar
  rho' = rhorate
  gampa' = (gtarget - gampa) / 100000
}

FUNCTION reversal() {
  reversal = nernst * log(1000 * cao / calcium)
}

PROCEDURE coefficients(u (mV)) {
  cainf = 0.07 - 12 * rise * (fraction * gnmda * free * (nmdab - nmdaa) * (u - 40) + channels * m * m * h * (u - reversal()))
  if (plastic) {
    rhorate = -rho * (1 - rho) * (0.5 - rho)
    if (cstar > thetap) { rhorate = rhorate + gammap * (1 - rho) }
    if (cstar > thetad) { rhorate = rhorate - gammad * rho }
    rhorate = rhorate / 70000
    gtarget = gdepressed + rho * (gpotentiated - gdepressed)
  } else {
    rhorate = 0
    gtarget = gampa
  }
}

FUNCTION factor(fast, slow) {
  LOCAL peak
  peak = fast * slow / (slow - fast) * log(slow / fast)
  factor = 1 / (exp(-peak / slow) - exp(-peak / fast))
}

PROCEDURE rates(u (mV)) {
  TABLE free, minf, hinf DEPEND mg FROM -120 TO 80 WITH 3200
  free = 1 / (1 + mg / 2.552 * exp(-0.072 * u))
  minf = 1 / (1 + exp((-5.9 - u) / 9.5))
  hinf = 1 / (1 + exp((u + 39) / 9.2))
}

NET_RECEIVE(w) {
  ampaa = ampaa + ampafactor
  ampab = ampab + ampafactor
  nmdaa = nmdaa + nmdafactor
  nmdab = nmdab + nmdafactor
}
