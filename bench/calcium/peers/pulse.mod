COMMENT
Square pulses of current, one for each event.
ENDCOMMENT

NEURON {
  POINT_PROCESS Pulse
  ELECTRODE_CURRENT i
  RANGE amp, width
}

UNITS { (nA) = (nanoamp) }

PARAMETER {
  amp = 0 (nA)
  width = 3 (ms)
}

ASSIGNED {
  i (nA)
  on
}

INITIAL { on = 0 }

BREAKPOINT { i = amp * on }

NET_RECEIVE(w) {
  if (flag == 0) {
    on = 1
    net_send(width, 1)
  } else {
    on = 0
  }
}
