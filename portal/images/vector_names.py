"""The elements and attributes of SVG that only draw.

From SVG 2 (https://www.w3.org/TR/SVG2/eltindex.html, attindex.html, propidx.html) and Filter
Effects: without scripts, foreign content, links, and what changes other attributes with time
(`set`, `animate`, which could turn a harmless address into another).
"""

ELEMENTS = frozenset(
    """
    a animateMotion animateTransform circle clipPath defs desc ellipse filter g image line
    linearGradient marker mask mpath path pattern polygon polyline radialGradient rect stop style
    svg switch symbol text textPath title tspan use view
    feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting
    feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR
    feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight
    feSpecularLighting feSpotLight feTile feTurbulence
    """.split()  # noqa: SIM905 - a page of names reads better than a column
)
ATTRIBUTES = frozenset(
    """
    accumulate additive alignment-baseline amplitude attributeName attributeType azimuth
    baseFrequency baseline-shift baseProfile begin bias by calcMode class clip clip-path clip-rule
    clipPathUnits color color-interpolation color-interpolation-filters color-rendering cursor cx
    cy d diffuseConstant direction display divisor dominant-baseline dur dx dy edgeMode elevation
    enable-background end exponent fill fill-opacity fill-rule filter filterUnits flood-color
    flood-opacity font font-family font-feature-settings font-kerning font-size font-size-adjust
    font-stretch font-style font-variant font-weight fr from fx fy glyph-orientation-horizontal
    glyph-orientation-vertical gradientTransform gradientUnits height id image-rendering in in2
    intercept isolation k1 k2 k3 k4 kernelMatrix kernelUnitLength keyPoints keySplines keyTimes
    lang lengthAdjust letter-spacing lighting-color limitingConeAngle line-height marker
    marker-end marker-mid marker-start markerHeight markerUnits markerWidth mask mask-type
    maskContentUnits maskUnits max method min mix-blend-mode mode numOctaves offset opacity
    operator order orient origin overflow paint-order path pathLength patternContentUnits
    patternTransform patternUnits pointer-events points pointsAtX pointsAtY pointsAtZ
    preserveAlpha preserveAspectRatio primitiveUnits r radius refX refY repeatCount repeatDur
    requiredExtensions requiredFeatures restart result role rotate rx ry scale seed shape-rendering
    side slope solid-color solid-opacity spacing specularConstant specularExponent spreadMethod
    startOffset stdDeviation stitchTiles stop-color stop-opacity stroke stroke-dasharray
    stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width
    style surfaceScale systemLanguage tabindex tableValues targetX targetY text-align text-anchor
    text-decoration text-overflow text-rendering textLength to transform transform-box
    transform-origin type unicode-bidi values vector-effect version viewBox visibility white-space
    width word-spacing writing-mode x x1 x2 xChannelSelector y y1 y2 yChannelSelector z zoomAndPan
    """.split()  # noqa: SIM905 - a page of names reads better than a column
)
